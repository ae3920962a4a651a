#include "platform/sql/postgres_dialer.hpp"

#include <libpq-fe.h>

#include <algorithm>
#include <array>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <stdexcept>
#include <string_view>

#include "platform/sql/postgres.hpp"
#include "platform/sql/postgres_errors.hpp"

namespace medres::sql::postgres {
namespace {

using Parameters = std::vector<std::pair<std::string, std::string>>;

constexpr int kThreads = 2;

/// For what the DSN leaves open. A peer that vanished is noticed within a minute, not after two hours.
constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kDefaults{{{"application_name", "medres"},
                                                                                  {"client_encoding", "UTF8"},
                                                                                  {"gssencmode", "disable"},
                                                                                  {"keepalives_idle", "30"},
                                                                                  {"keepalives_interval", "10"},
                                                                                  {"keepalives_count", "3"},
                                                                                  {"tcp_user_timeout", "30000"}}};

Parameters ParseDsn(const std::string& dsn) {
  const std::unique_ptr<PQconninfoOption, void (*)(PQconninfoOption*)> parsed(PQconninfoParse(dsn.c_str(), nullptr),
                                                                              PQconninfoFree);
  if (!parsed) throw std::invalid_argument("the PostgreSQL connection string cannot be read");
  Parameters parameters;
  for (const PQconninfoOption* option = parsed.get(); option->keyword != nullptr; ++option) {
    if (option->val != nullptr) parameters.emplace_back(option->keyword, option->val);
  }
  return parameters;
}

/// The value of a parameter, made when it is not there.
std::string& ValueOf(Parameters& parameters, std::string_view name) {
  const auto at = std::ranges::find(parameters, name, &Parameters::value_type::first);
  return at != parameters.end() ? at->second : parameters.emplace_back(name, "").second;
}

/// In the server's command line a space ends a word unless a backslash stands before it.
std::string CommandLine(const Parameters& settings) {
  std::string line;
  for (const auto& [name, value] : settings) {
    line += "-c " + name + "=";
    for (const char c : value) {
      if (c == ' ' || c == '\\') line.push_back('\\');
      line.push_back(c);
    }
    line.push_back(' ');
  }
  return line;
}

Parameters MakeParameters(const PostgresOptions& options) {
  Parameters parameters = ParseDsn(options.dsn);
  for (const auto& [name, value] : kDefaults) {
    if (std::string& chosen = ValueOf(parameters, name); chosen.empty()) chosen = value;
  }
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(options.connect_timeout);
  ValueOf(parameters, "connect_timeout") = std::to_string(seconds.count());
  std::string& command_line = ValueOf(parameters, "options");
  command_line = CommandLine(options.settings) + command_line;  // what the DSN says comes last and wins
  return parameters;
}

void IgnoreNotice(void*, const PGresult*) {}

}  // namespace

void CloseHandle::operator()(pg_conn* handle) const { PQfinish(handle); }
void FreeCancelKey::operator()(pg_cancel* key) const { PQfreeCancel(key); }

struct Dialer::Threads {
  boost::asio::thread_pool pool{kThreads};
};

Dialer::Dialer(const PostgresOptions& options)
    : parameters_(MakeParameters(options)), threads_(std::make_unique<Threads>()) {}

Dialer::~Dialer() { Stop(); }

void Dialer::Dial(Done done) {
  const std::lock_guard lock(mutex_);
  if (stopping_) return;
  boost::asio::post(threads_->pool, [this, done = std::move(done)]() mutable { done(Connect()); });
}

void Dialer::Cancel(CancelKey key) {
  const std::lock_guard lock(mutex_);
  if (stopping_ || !key) return;
  boost::asio::post(threads_->pool, [key = std::move(key)] {
    std::array<char, 256> ignored{};
    PQcancel(key.get(), ignored.data(), static_cast<int>(ignored.size()));
  });
}

void Dialer::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  threads_->pool.stop();
  threads_->pool.join();
}

Result<Handle> Dialer::Connect() const {
  std::vector<const char*> names;
  std::vector<const char*> values;
  for (const auto& [name, value] : parameters_) {
    names.push_back(name.c_str());
    values.push_back(value.c_str());
  }
  names.push_back(nullptr);
  values.push_back(nullptr);
  Handle handle(PQconnectdbParams(names.data(), values.data(), 0));
  if (!handle) return Fail(Unavailable("out of memory"));
  PQsetNoticeReceiver(handle.get(), IgnoreNotice, nullptr);
  const bool ready = PQstatus(handle.get()) == CONNECTION_OK && PQsetnonblocking(handle.get(), 1) == 0 &&
                     PQenterPipelineMode(handle.get()) == 1;
  if (!ready) return Fail(Unavailable(PQerrorMessage(handle.get())));
  return handle;
}

}  // namespace medres::sql::postgres
