"""An app with encrypted fields that exists in tests only; `settings` adds it to the site."""
