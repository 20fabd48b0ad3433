"""Where things are, for the tests of all rooms."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FIELD = Path(__file__).parent / "data" / "field"  # files as people have them
FAITHFUL = ROOT / "gmm_core" / "data" / "old_faithful.csv"
