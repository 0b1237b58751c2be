"""A phone with an enrolment of its own."""

from tests.verification.intake.conftest import phone, phone_in

__all__ = ["phone", "phone_in"]
