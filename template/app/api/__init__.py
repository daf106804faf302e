"""The HTTP interface. A router is found by where it is: nothing lists them."""
