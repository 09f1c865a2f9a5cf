"""What pages and the API show of customers' value, sales, vouchers and codes, as plain JSON values."""
