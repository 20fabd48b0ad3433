"""What runs in the browser, as Streamlit sees it."""
