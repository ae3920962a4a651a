#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "base/error.hpp"
#include "base/time.hpp"

namespace boost::asio::ssl {
class context;
}

namespace medres::net {

/// Whether callers show certificates of their own.
enum class ClientCertificates { kNone, kAsked, kRequired };

/// The files by which a server says who it is.
struct IdentityFiles {
  std::string certificate;              ///< PEM, its own first, then those above it
  std::string key;                      ///< PEM, without a passphrase
  std::string client_authorities = {};  ///< PEM, whose certificates callers may show
  ClientCertificates clients = ClientCertificates::kNone;
};

/// A server's certificate and key, ready for TLS 1.2 and 1.3. Connections that began with one keep it.
class ServerIdentity {
 public:
  /// kUnavailable `tls.files` {file, reason}: unreadable, a key that is not the certificate's, an expired certificate.
  static Result<std::shared_ptr<ServerIdentity>> Load(const IdentityFiles& files, Instant now);
  ~ServerIdentity();

  boost::asio::ssl::context& context() const { return *context_; }
  Instant expires() const { return expires_; }

 private:
  ServerIdentity();

  std::unique_ptr<boost::asio::ssl::context> context_;
  Instant expires_;
};

/// The identity in force: connections that begin take it, whoever renews the files has it exchanged. Thread-safe.
class LiveIdentity {
 public:
  explicit LiveIdentity(IdentityFiles files) : files_(std::move(files)) {}

  /// Reads the files. When they cannot be used, what was in force stays. As ServerIdentity::Load.
  Status Reload(Instant now);
  std::shared_ptr<ServerIdentity> Current() const { return current_.load(); }

 private:
  IdentityFiles files_;
  std::atomic<std::shared_ptr<ServerIdentity>> current_;
};

}  // namespace medres::net
