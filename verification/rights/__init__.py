"""Rights of persons (GDPR, articles 15 to 21): a copy of everything held, rectification, restriction."""
