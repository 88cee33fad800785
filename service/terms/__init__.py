"""What an organisation's contracts say: of providers, and of those that webhooks go to."""
