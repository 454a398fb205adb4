"""The delinquent list: its rows, its order, and views of it that agents keep."""
