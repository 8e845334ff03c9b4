"""Importing this package registers every table with the metadata."""

from orders.store.models.accounts import Account, Customer
from orders.store.models.catalogue import Enquiry, Product, StockLevel, Warehouse
from orders.store.models.sales import Carrier, Order, OrderLine, OrderStatus, Shipment

__all__ = [
    "Account",
    "Carrier",
    "Customer",
    "Enquiry",
    "Order",
    "OrderLine",
    "OrderStatus",
    "Product",
    "Shipment",
    "StockLevel",
    "Warehouse",
]
