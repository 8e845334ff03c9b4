"""Wholesale orders for small coffee roasteries."""
