"""The suite; its folders mirror the packages, and `test_house.py` checks the project as a whole."""
