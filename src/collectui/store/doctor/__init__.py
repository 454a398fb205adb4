"""Looking through a whole store: is it as it was left, and may who works here work?"""
