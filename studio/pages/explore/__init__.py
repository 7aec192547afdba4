"""The Explore page: drag through a generator's latent space."""
