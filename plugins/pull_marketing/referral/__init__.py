"""The room of the referral."""
