"""Files that leave for the paying post office or bank, and the result files that come back."""
