from django.db import migrations, models

# Kept here as they were on that day: what a stored secret begins with, and how the key is derived.
MARK = "fernet:"
PURPOSE = b"contested: secrets of second factors"


def box():
    import base64

    from cryptography.fernet import Fernet
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF
    from django.conf import settings

    kdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE)
    return Fernet(base64.urlsafe_b64encode(kdf.derive(settings.SECRET_KEY.encode())))


def change(apps, change_secret):
    Authenticator = apps.get_model("mfa", "Authenticator")
    for factor in Authenticator.objects.filter(type__in=["totp", "recovery_codes"]).iterator():
        for name in ("secret", "seed"):
            if name in factor.data:
                factor.data[name] = change_secret(factor.data[name])
        factor.save(update_fields=["data"])


def encrypt(apps, schema_editor):
    """Secrets of authenticator apps and seeds of recovery codes stand encrypted from now on."""
    fernet = box()
    change(
        apps,
        lambda secret: secret if secret.startswith(MARK) else MARK + fernet.encrypt(secret.encode()).decode(),
    )


def decrypt(apps, schema_editor):
    fernet = box()
    change(
        apps,
        lambda secret: (
            fernet.decrypt(secret.removeprefix(MARK)).decode() if secret.startswith(MARK) else secret
        ),
    )


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0019_originals_and_erasure"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [
        migrations.AddField(
            model_name="project",
            name="requires_second_factor",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.RunPython(encrypt, decrypt, elidable=True),
    ]
