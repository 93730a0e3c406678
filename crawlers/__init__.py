"""Fetch: rounds of the press, under the guard and with good manners."""
