#include "scenario/program.hpp"

#include <stdexcept>

#include "access/service.hpp"
#include "app/program_clock.hpp"
#include "app/wiring.hpp"
#include "platform/async/loops.hpp"
#include "platform/http/router.hpp"
#include "support/herb_model.hpp"
#include "support/sql_database.hpp"

namespace medres::scenario {
namespace {

app::Environment MakeEnvironment(const std::vector<std::string>& settings) {
  auto layer = config::ReadAssignments(settings);
  if (!layer) throw std::runtime_error(ToString(layer.error()));
  auto made = config::Settings::Make({*std::move(layer)});
  if (!made) throw std::runtime_error(ToString(made.error()));
  return {*std::move(made), http::Language::kEn};
}

class InProcess final : public Stage {
 public:
  InProcess(std::unique_ptr<test::SqlDatabase> schema, const Keys& keys, Secrets& secrets)
      : schema_(std::move(schema)),
        program_(SettingsFor(schema_ ? schema_->Url() : "sqlite:" + folder_.File("medres.db"), folder_.File(""))) {
    secrets = program_.Make(keys);
  }

  void SetClock(Instant now) override { program_.container.Get<app::TestClock>().Set(now); }

  Reply Send(const Call& call) override {
    std::vector<http::HeaderField> headers;
    for (const HeaderLine& header : call.headers) headers.push_back({header.name, header.value});
    const http::Request request{.method = http::ParseMethod(call.method).value(),
                                .target = call.target,
                                .headers = headers,
                                .body = call.body,
                                .peer = "127.0.0.1"};
    http::Response response = async::RunSync(program_.container.Get<http::Router>().Handle(request));
    Reply reply{.status = response.status, .headers = {}, .body = std::move(response.body)};
    if (!response.content_type.empty()) reply.headers.push_back({"Content-Type", std::string(response.content_type)});
    for (auto& [name, value] : response.headers) reply.headers.push_back({name, std::move(value)});
    return reply;
  }

  std::string Close() override {
    const Status stopped = program_.container.Stop();
    return stopped ? "" : ToString(stopped.error());
  }

 private:
  test::TemporaryFolder folder_;
  std::unique_ptr<test::SqlDatabase> schema_;  ///< of PostgreSQL; outlives the program
  Program program_;
};

}  // namespace

const std::string* Reply::Header(std::string_view name) const {
  for (const HeaderLine& header : headers) {
    if (http::EqualsIgnoringCase(header.name, name)) return &header.value;
  }
  return nullptr;
}

std::vector<std::string> SettingsFor(const std::string& database_url, const std::string& folder) {
  return {"database.url=" + database_url,
          "security.key_file=" + folder + "/keys",
          "server.listen=127.0.0.1:0",
          "server.loops=1",
          "access.admin_key=" + std::string(kAdminKey),
          "waitlist.round_ms=3600000",  // stories say themselves when
          "payments.sweep_ms=3600000",
          "payments.secret=stories",
          "recommendation.herb_model_file=" + test::WriteSmallHerbModel(folder),
          "log.level=error"};
}

Program::Program(const std::vector<std::string>& settings) : environment(MakeEnvironment(settings)) {
  app::AddEndpoints(container, environment);
  if (const Status started = container.Start(); !started) throw std::runtime_error(ToString(started.error()));
}

Secrets Program::Make(const Keys& keys) {
  Secrets secrets{{"admin", kAdminKey}};
  for (const auto& [name, scopes] : keys) {
    auto made = async::RunSync(container.Get<access::AccessService>().Create(name, scopes, std::nullopt));
    if (!made) throw std::runtime_error(ToString(made.error()));
    secrets[name] = made->secret;
  }
  return secrets;
}

std::unique_ptr<Stage> OpenInProcess(sql::Dialect dialect, const Keys& keys, Secrets& secrets) {
  std::unique_ptr<test::SqlDatabase> schema;
  if (dialect == sql::Dialect::kPostgres) {
    schema = test::SqlDatabase::Make(dialect);
    if (!schema) return nullptr;
  }
  return std::make_unique<InProcess>(std::move(schema), keys, secrets);
}

}  // namespace medres::scenario
