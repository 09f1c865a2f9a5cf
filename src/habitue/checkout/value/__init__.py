"""Value that moves outside a sale: vouchers issued, accounts loaded, redeemed, held and adjusted, exchanges on request.

Each is a deed under a key (`checkout.deeds`); `accounts` finds what it is about.
"""
