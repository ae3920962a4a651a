#include "platform/net/server_identity.hpp"

#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <boost/asio/ssl/context.hpp>

namespace medres::net {
namespace {

namespace ssl = boost::asio::ssl;

/// Forward secrecy and authenticated encryption alone; those of TLS 1.3 are so anyway.
constexpr const char* kCiphers = "ECDHE+AESGCM:ECDHE+CHACHA20";
constexpr std::int64_t kDayMs = 86'400'000;

Error FilesError(const std::string& file, const std::string& reason) {
  return Error::Unavailable("tls.files", {{"file", file}, {"reason", reason}});
}

/// When the certificate ends; nothing when that cannot be read.
std::optional<Instant> EndOf(SSL_CTX* context, Instant now) {
  const X509* certificate = SSL_CTX_get0_certificate(context);
  const std::unique_ptr<ASN1_TIME, decltype(&ASN1_TIME_free)> from(
      ASN1_TIME_set(nullptr, static_cast<time_t>(now.milliseconds / 1000)), &ASN1_TIME_free);
  int days = 0;
  int seconds = 0;
  if (certificate == nullptr || !from ||
      ASN1_TIME_diff(&days, &seconds, from.get(), X509_get0_notAfter(certificate)) != 1) {
    return std::nullopt;
  }
  return Instant{now.milliseconds + days * kDayMs + std::int64_t{seconds} * 1000};
}

}  // namespace

ServerIdentity::ServerIdentity() : context_(std::make_unique<ssl::context>(ssl::context::tls_server)) {}
ServerIdentity::~ServerIdentity() = default;

Result<std::shared_ptr<ServerIdentity>> ServerIdentity::Load(const IdentityFiles& files, Instant now) {
  std::shared_ptr<ServerIdentity> identity(new ServerIdentity());
  ssl::context& context = *identity->context_;
  SSL_CTX* const native = context.native_handle();
  context.set_options(ssl::context::default_workarounds | ssl::context::no_sslv2 | ssl::context::no_sslv3 |
                      ssl::context::no_tlsv1 | ssl::context::no_tlsv1_1 | ssl::context::no_compression);
  SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_cipher_list(native, kCiphers);
  SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);

  boost::system::error_code ec;
  context.use_certificate_chain_file(files.certificate, ec);
  if (ec) return Fail(FilesError(files.certificate, ec.message()));
  context.use_private_key_file(files.key, ssl::context::pem, ec);
  if (ec) return Fail(FilesError(files.key, ec.message()));
  if (SSL_CTX_check_private_key(native) != 1) return Fail(FilesError(files.key, "not the certificate's key"));
  const auto end = EndOf(native, now);
  if (!end || *end <= now) return Fail(FilesError(files.certificate, "the certificate has expired"));
  identity->expires_ = *end;

  if (files.clients == ClientCertificates::kNone) return identity;
  context.load_verify_file(files.client_authorities, ec);
  if (ec) return Fail(FilesError(files.client_authorities, ec.message()));
  const bool required = files.clients == ClientCertificates::kRequired;
  context.set_verify_mode(required ? ssl::verify_peer | ssl::verify_fail_if_no_peer_cert : ssl::verify_peer);
  // Sessions are resumed by callers who were verified by the same rules alone.
  constexpr unsigned char kSessionContext[] = "medres";
  SSL_CTX_set_session_id_context(native, kSessionContext, sizeof(kSessionContext) - 1);
  return identity;
}

Status LiveIdentity::Reload(Instant now) {
  MEDRES_TRY(auto loaded, ServerIdentity::Load(files_, now));
  current_.store(std::move(loaded));
  return {};
}

}  // namespace medres::net
