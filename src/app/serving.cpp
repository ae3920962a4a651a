#include "app/serving.hpp"

#include "base/text.hpp"

namespace medres::app {
namespace {

/// What a server takes to break off the last connections when its grace is over.
constexpr Milliseconds kBreakingOff{5'000};

struct Place {
  std::string address;
  std::uint16_t port = 0;
};

Result<Place> PlaceFrom(const config::Settings& settings, const std::string& key) {
  const std::string& listen = settings.Text(key);
  const auto colon = listen.rfind(':');
  const auto port =
      colon == std::string::npos ? std::nullopt : text::ParseInteger(std::string_view(listen).substr(colon + 1));
  if (!port || *port < 0 || *port > 65535) {
    return Fail(Error::Invalid("config.listen", key, {{"place", settings.PlaceOf(key)}}));
  }
  return Place{listen.substr(0, colon), static_cast<std::uint16_t>(*port)};
}

Result<http::ServerOptions> OptionsAt(const config::Settings& settings, const std::string& key) {
  MEDRES_TRY(Place place, PlaceFrom(settings, key));
  http::ServerOptions options;
  options.address = std::move(place.address);
  options.port = place.port;
  const http::Timeouts timeouts = TimeoutsOf(settings);
  options.head_timeout = timeouts.head;
  options.body_timeout = timeouts.body;
  options.idle_timeout = timeouts.idle;
  options.stream_idle_timeout = timeouts.stream_idle;
  options.stream_timeout = timeouts.stream;
  return options;
}

net::ClientCertificates ClientsOf(const std::string& word) {
  if (word == "required") return net::ClientCertificates::kRequired;
  return word == "asked" ? net::ClientCertificates::kAsked : net::ClientCertificates::kNone;
}

http::ServerOptions WithIdentity(http::ServerOptions options, const net::LiveIdentity& identity) {
  options.identity = &identity;
  return options;
}

}  // namespace

http::Timeouts TimeoutsOf(const config::Settings& settings) {
  return {.idle = Milliseconds(settings.Integer("server.idle_timeout_ms")),
          .head = Milliseconds(settings.Integer("server.header_timeout_ms")),
          .body = Milliseconds(settings.Integer("server.body_timeout_ms")),
          .stream_idle = Milliseconds(settings.Integer("server.stream_idle_timeout_ms")),
          .stream = Milliseconds(settings.Integer("server.stream_timeout_ms"))};
}

Result<http::ServerOptions> ServerOptionsOf(const config::Settings& settings) {
  return OptionsAt(settings, "server.listen");
}

Result<TlsOptions> TlsOptionsOf(const config::Settings& settings) {
  TlsOptions tls;
  if (settings.Text("server.tls_listen").empty()) return tls;
  MEDRES_TRY(tls.server, OptionsAt(settings, "server.tls_listen"));
  tls.server->hsts = std::chrono::seconds(settings.Integer("server.hsts_seconds"));
  tls.files = {.certificate = settings.Text("server.tls_certificate"),
               .key = settings.Text("server.tls_key"),
               .client_authorities = settings.Text("server.tls_client_authorities"),
               .clients = ClientsOf(settings.Text("server.tls_clients"))};
  const bool wants_authorities = tls.files.clients != net::ClientCertificates::kNone;
  for (const auto& [key, is_wanted] : {std::pair<const char*, bool>{"server.tls_certificate", true},
                                       {"server.tls_key", true},
                                       {"server.tls_client_authorities", wants_authorities}}) {
    if (!is_wanted || !settings.Text(key).empty()) continue;
    return Fail(
        Error::Invalid("config.tls_files", key, {{"key", key}, {"place", settings.PlaceOf("server.tls_listen")}}));
  }
  return tls;
}

Result<http::CorsRules> CorsRulesOf(const config::Settings& settings) {
  http::CorsRules rules{.origins = {}, .max_age = std::chrono::seconds(settings.Integer("http.cors_max_age_seconds"))};
  MEDRES_TRY(rules.origins, http::ParseOrigins(settings.Text("http.cors_origins")));
  return rules;
}

HttpServer::HttpServer(const Parts& parts, const http::ServerOptions& plain, const TlsOptions& tls)
    : parts_(parts), plain_(parts.router, parts.loops, parts.clock, plain), identity_(tls.files) {
  if (!tls.server) return;
  tls_ = std::make_unique<http::Server>(parts.router, parts.loops, parts.clock, WithIdentity(*tls.server, identity_));
}

Status HttpServer::Start() {
  if (tls_) MEDRES_CHECK(StartTls());
  MEDRES_TRY(port_, plain_.Start());
  return {};
}

Status HttpServer::StartTls() {
  MEDRES_CHECK(identity_.Reload(parts_.clock.Now()));
  MEDRES_TRY(tls_port_, tls_->Start());
  ExposeTls();
  return {};
}

void HttpServer::ExposeTls() {
  const http::ServerCounters& counters = tls_->counters();
  parts_.registry.AddGauge("medres_tls_certificate_expires_seconds", "When the certificate ends, since 1970.",
                           [this] { return static_cast<double>(identity_.Current()->expires().milliseconds) / 1000; });
  parts_.registry.AddGauge("medres_tls_connections", "Connections by TLS that are open.",
                           [&counters] { return static_cast<double>(counters.open_connections.load()); });
  parts_.registry.AddCounter("medres_tls_accepted_total", "Connections by TLS.",
                             [&counters] { return static_cast<double>(counters.accepted.load()); });
  parts_.registry.AddCounter("medres_tls_handshakes_failed_total", "Connections that came to no TLS.",
                             [&counters] { return static_cast<double>(counters.handshakes_failed.load()); });
}

Task<void> HttpServer::Stop(Milliseconds grace) {
  if (tls_) co_await tls_->Stop(grace);
  co_await plain_.Stop(grace);
}

void HttpServer::SetTimeouts(http::Timeouts timeouts) {
  plain_.SetTimeouts(timeouts);
  if (tls_) tls_->SetTimeouts(timeouts);
}

void HttpServer::ReloadIdentity() {
  if (!tls_) return;
  const Status read = identity_.Reload(parts_.clock.Now());
  if (read) {
    parts_.logger.Info("the certificate was read again", {});
  } else {
    parts_.logger.Error("the certificate stays as it was", {{"reason", ToString(read.error())}});
  }
}

void AddHttpServer(container::Container& program, Milliseconds grace) {
  using container::New;
  program.Add("server_options", [](config::Settings& settings) { return ServerOptionsOf(settings); });
  program.Add("tls_options", [](config::Settings& settings) { return TlsOptionsOf(settings); });
  program.Add(
      "server_parts",
      New<HttpServer::Parts, const http::Router&, async::Loops&, const Clock&, log::Logger&, metrics::Registry&>);
  program.Add("server", New<HttpServer, const HttpServer::Parts&, const http::ServerOptions&, const TlsOptions&>)
      .Start(&HttpServer::Start)
      .Stop([grace](HttpServer& server) { return server.Stop(grace); }, grace + kBreakingOff);
}

}  // namespace medres::app
