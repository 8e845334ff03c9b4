// Values that the application itself signs or encrypts with; it chooses their length.
const KEY =
  /(^|_)(SECRET|SECRET_?KEY(_BASE)?|(SIGNING|JWT|SESSION|COOKIE|ENCRYPTION|CRYPTO|APP|MASTER|HMAC|AUTH|CSRF)_?(KEY|SECRET)|PEPPER)$/;
// Secrets that another service gives out.
const FOREIGN =
  /CLIENT|WEBHOOK|STRIPE|AWS|S3_|AZURE|GOOGLE|GCP|GITHUB|GITLAB|FACEBOOK|TWITTER|TWILIO|SENTRY|SLACK|SENDGRID|MAILGUN|RECAPTCHA|CAPTCHA|OAUTH|OIDC|API_?SECRET|CONSUMER|SMTP|REDIS/;

/** Whether the application chose this secret itself, or somebody else did. */
export function kindOf(name: string): "key" | "credential" {
  const upper = name.toUpperCase();
  return KEY.test(upper) && !FOREIGN.test(upper) ? "key" : "credential";
}
