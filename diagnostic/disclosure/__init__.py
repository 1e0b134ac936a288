"""The only door: figures go in with everything in them, a release comes out. Nothing else makes a release."""
