"""What a visitor has chosen and made, and how it is written in a link."""
