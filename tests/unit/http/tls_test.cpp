#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "base/file.hpp"
#include "platform/http/server.hpp"
#include "platform/net/http_client.hpp"
#include "support/sql_database.hpp"
#include "unit/http/sample_api.hpp"

/// TLS on real sockets: the house's own client in front of its own server, with certificates made on the spot.
namespace medres::http_test {
namespace {

using namespace std::chrono_literals;

class TlsServer : public testing::Test {
 protected:
  void SetUp() override {
    MakeCertificate("server", "/CN=localhost");
    identity_.emplace(net::IdentityFiles{.certificate = File("server.pem"), .key = File("server.key")});
  }
  void TearDown() override {
    if (server_) async::RunSync(StopThen());
    loops_.Stop();
  }

  std::string File(const std::string& name) const { return folder_.File(name); }

  void MakeCertificate(const std::string& name, const std::string& subject, const std::string& days = "2") {
    const std::string command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days " + days +
                                " -subj '" + subject + "' -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout " +
                                File(name + ".key") + " -out " + File(name + ".pem") + " 2>/dev/null";
    ASSERT_EQ(std::system(command.c_str()), 0);
  }

  void Start() {
    const Status loaded = identity_->Reload(SystemClock().Now());
    ASSERT_TRUE(loaded) << ToString(loaded.error());
    http::ServerOptions options;
    options.port = 0;
    options.identity = &*identity_;
    options.hsts = 60s;
    loops_.Start();
    server_.emplace(api_.router, loops_, api_.clock, options);
    const auto port = server_->Start();
    ASSERT_TRUE(port);
    port_ = *port;
  }

  Result<net::HttpAnswer> Get(const std::string& path, const std::string& scheme = "https",
                              const std::string& trusted = "server.pem") {
    const net::Dialer dialer(trusted.empty() ? "" : File(trusted));
    const net::HttpClient client(dialer);
    const std::string url = scheme + "://127.0.0.1:" + std::to_string(port_) + path;
    return async::RunSync(client.Call({.method = "GET", .url = url, .headers = {}, .body = {}}, {}));
  }

  Task<bool> StopThen() {
    co_await server_->Stop(0ms);
    co_return true;
  }

  test::TemporaryFolder folder_;
  std::optional<net::LiveIdentity> identity_;
  async::Loops loops_{2};
  SampleApi api_;
  std::optional<http::Server> server_;
  std::uint16_t port_ = 0;
};

TEST_F(TlsServer, AnswersWhoTrustsItsCertificate) {
  Start();
  for (int i = 0; i < 3; ++i) {
    const auto answer = Get("/rooms");
    ASSERT_TRUE(answer) << ToString(answer.error());
    EXPECT_EQ(answer->status, 200);
  }
  EXPECT_FALSE(Get("/rooms", "https", "")) << "nobody else vouches for it";
  EXPECT_FALSE(Get("/rooms", "http")) << "it speaks nothing else";
  EXPECT_GE(server_->counters().handshakes_failed.load(), 1);
}

TEST_F(TlsServer, TakesABodyWhileItComes) {
  Start();
  std::string lines;
  for (int i = 0; i < 20'000; ++i) lines += "{\"n\":1}\n";
  const net::Dialer dialer(File("server.pem"));
  const net::HttpClient client(dialer);
  const auto answer = async::RunSync(
      client.Call({.method = "POST",
                   .url = "https://127.0.0.1:" + std::to_string(port_) + "/counts",
                   .headers = {{"Authorization", "Bearer admin"}, {"Content-Type", "application/x-ndjson"}},
                   .body = lines},
                  {}));
  ASSERT_TRUE(answer) << ToString(answer.error());
  EXPECT_TRUE(answer->body.starts_with(R"({"good":20000,"bad":0,"lines":20000,)")) << answer->body;
}

TEST_F(TlsServer, TakesARenewedCertificateAndKeepsAGoodOne) {
  Start();
  MakeCertificate("renewed", "/CN=renewed");
  ASSERT_EQ(std::rename(File("renewed.key").c_str(), File("server.key").c_str()), 0);
  EXPECT_FALSE(identity_->Reload(SystemClock().Now())) << "a key that is not the certificate's";
  std::ofstream(File("old.pem")) << *ReadFile(File("server.pem"));
  EXPECT_TRUE(Get("/rooms", "https", "old.pem"));
  ASSERT_EQ(std::rename(File("renewed.pem").c_str(), File("server.pem").c_str()), 0);
  ASSERT_TRUE(identity_->Reload(SystemClock().Now()));
  EXPECT_FALSE(Get("/rooms", "https", "old.pem"));
  EXPECT_TRUE(Get("/rooms"));
}

TEST_F(TlsServer, RefusesFilesThatAreOfNoUse) {
  const Instant now = SystemClock().Now();
  const auto reason = [&](net::IdentityFiles files, Instant at) {
    const auto loaded = net::ServerIdentity::Load(files, at);
    return loaded ? std::string("ok") : loaded.error().code + " " + loaded.error().args[0].second;
  };
  const net::IdentityFiles good{.certificate = File("server.pem"), .key = File("server.key")};
  EXPECT_EQ(reason(good, now), "ok");
  EXPECT_EQ(reason(good, now + 72h), "tls.files " + good.certificate) << "it has expired";
  EXPECT_EQ(reason({.certificate = File("none"), .key = good.key}, now), "tls.files " + File("none"));
  EXPECT_EQ(reason({.certificate = good.certificate, .key = good.certificate}, now), "tls.files " + good.certificate);
  EXPECT_EQ(reason({.certificate = good.certificate,
                    .key = good.key,
                    .client_authorities = File("none"),
                    .clients = net::ClientCertificates::kRequired},
                   now),
            "tls.files " + File("none"));
  const auto loaded = net::ServerIdentity::Load(good, now);
  EXPECT_GT((*loaded)->expires(), now + 24h);
  EXPECT_LT((*loaded)->expires(), now + 49h);
}

TEST_F(TlsServer, AsksCallersForCertificatesWhereItShall) {
  identity_.emplace(net::IdentityFiles{.certificate = File("server.pem"),
                                       .key = File("server.key"),
                                       .client_authorities = File("server.pem"),
                                       .clients = net::ClientCertificates::kRequired});
  Start();
  EXPECT_FALSE(Get("/rooms"));
  const std::string with = "curl -s -o /dev/null --cacert " + File("server.pem") + " --cert " + File("server.pem") +
                           " --key " + File("server.key") + " https://127.0.0.1:" + std::to_string(port_) + "/rooms";
  EXPECT_EQ(std::system(with.c_str()), 0);
}

TEST_F(TlsServer, SpeaksToCurlAndOpensslAndNoOldVersions) {
  Start();
  const std::string at = "127.0.0.1:" + std::to_string(port_);
  const auto curl = [&](const std::string& more) {
    return std::system(("curl -sf -o /dev/null -o /dev/null --cacert " + File("server.pem") + " " + more + " https://" +
                        at + "/rooms https://" + at + "/rooms")
                           .c_str());
  };
  EXPECT_EQ(curl(""), 0);
  EXPECT_EQ(curl("--tls-max 1.2"), 0);
  EXPECT_EQ(curl("--tlsv1.3"), 0);
  EXPECT_NE(curl("--tls-max 1.1"), 0);
  EXPECT_NE(curl("--tls-max 1.2 --ciphers AES128-SHA"), 0);
  const std::string s_client = "openssl s_client -brief -verify_return_error -CAfile " + File("server.pem") +
                               " -connect " + at + " < /dev/null > /dev/null 2>&1";
  EXPECT_EQ(std::system(s_client.c_str()), 0);
  const std::string told = "curl -si --cacert " + File("server.pem") + " https://" + at +
                           "/rooms | grep -qi '^strict-transport-security: max-age=60'";
  EXPECT_EQ(std::system(told.c_str()), 0);
}

}  // namespace
}  // namespace medres::http_test
