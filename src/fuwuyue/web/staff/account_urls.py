"""The addresses of allauth that this site has, by the names that allauth looks for.

There is no sign-up, no reset by e-mail and no sign-in by another site, so there is no address for them. An e-mail
address is entered on a page of ours (`views.email`), since allauth's would keep it in plain text.
"""

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.urls import path
from django.views.generic import RedirectView

from fuwuyue.web.staff import security_keys

urlpatterns = [
    path("sign-in/", account.login, name="account_login"),
    path("sign-in/code/", factor.authenticate, name="mfa_authenticate"),
    path("sign-in/closed/", account.account_inactive, name="account_inactive"),
    path("sign-out/", account.logout, name="account_logout"),
    path("me/confirm/", account.reauthenticate, name="account_reauthenticate"),
    path("me/confirm/code/", factor.reauthenticate, name="mfa_reauthenticate"),
    path("me/password/", account.password_change, name="account_change_password"),
    # Where allauth goes back to after a change of the factor.
    path("me/factor/", RedirectView.as_view(pattern_name="staff:me"), name="mfa_index"),
    path("me/factor/set-up/", totp.activate_totp, name="mfa_activate_totp"),
    path("me/factor/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("me/confirm/key/", security_keys.confirm_by_key, name="mfa_reauthenticate_webauthn"),
    path("me/factor/keys/", RedirectView.as_view(pattern_name="staff:me"), name="mfa_list_webauthn"),
    path("me/factor/keys/add/", security_keys.add_key, name="mfa_add_webauthn"),
    path("me/factor/keys/<int:pk>/remove/", security_keys.remove_key, name="mfa_remove_webauthn"),
    path("me/factor/recovery-codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("me/factor/recovery-codes/new/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
]
