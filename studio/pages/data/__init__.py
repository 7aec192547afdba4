"""The Data page: pictures come in here, and a Dataset comes out."""
