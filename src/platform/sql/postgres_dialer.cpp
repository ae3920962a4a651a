#include "platform/sql/postgres_dialer.hpp"

#include <libpq-fe.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <stdexcept>
#include <string_view>

#include "base/text.hpp"
#include "platform/sql/postgres.hpp"
#include "platform/sql/postgres_errors.hpp"

namespace medres::sql::postgres {
namespace {

using Parameters = std::vector<std::pair<std::string, std::string>>;

constexpr int kThreads = 2;
/// Cancelling waits for the server, however long that is silent: it must not keep anybody from connecting.
constexpr int kCancelThreads = 1;
constexpr int kMostCancels = 64;
/// With several hosts one that is cut off must not keep the others from being asked.
constexpr std::chrono::seconds kEachOfSeveral{2};

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

bool NamesSeveral(Parameters& parameters) {
  return ValueOf(parameters, "host").contains(',') || ValueOf(parameters, "hostaddr").contains(',');
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
  auto seconds = std::chrono::ceil<std::chrono::seconds>(options.connect_timeout);
  if (NamesSeveral(parameters)) {
    seconds = std::min(seconds, kEachOfSeveral);
    // Whoever of them is the primary: asked anew by each connection.
    if (std::string& wanted = ValueOf(parameters, "target_session_attrs"); wanted.empty()) wanted = "read-write";
  }
  ValueOf(parameters, "connect_timeout") = std::to_string(seconds.count());
  std::string& command_line = ValueOf(parameters, "options");
  command_line = CommandLine(options.settings) + command_line;  // what the DSN says comes last and wins
  return parameters;
}

/// What libpq says of each host that it asked, without its hints, which are indented.
std::string WhyOf(std::string_view message) {
  std::string why;
  for (const std::string_view line : text::Split(message, '\n')) {
    if (line.empty() || line.starts_with('\t')) continue;
    if (!why.empty()) why += "; ";
    why += line;
  }
  return why;
}

void IgnoreNotice(void*, const PGresult*) {}

}  // namespace

void CloseHandle::operator()(pg_conn* handle) const { PQfinish(handle); }
void FreeCancelKey::operator()(pg_cancel* key) const { PQfreeCancel(key); }

struct Dialer::Threads {
  boost::asio::thread_pool dials{kThreads};
  boost::asio::thread_pool cancels{kCancelThreads};
  std::atomic<int> cancelling = 0;
};

Dialer::Dialer(const PostgresOptions& options)
    : parameters_(MakeParameters(options)), threads_(std::make_unique<Threads>()) {}

Dialer::~Dialer() { Stop(); }

void Dialer::Dial(Done done) {
  const std::lock_guard lock(mutex_);
  if (stopping_) return;
  boost::asio::post(threads_->dials, [this, done = std::move(done)]() mutable { done(Connect()); });
}

void Dialer::Cancel(CancelKey key) {
  const std::lock_guard lock(mutex_);
  if (stopping_ || !key || threads_->cancelling >= kMostCancels) return;
  ++threads_->cancelling;
  boost::asio::post(threads_->cancels, [key = std::move(key), &cancelling = threads_->cancelling] {
    std::array<char, 256> ignored{};
    PQcancel(key.get(), ignored.data(), static_cast<int>(ignored.size()));
    --cancelling;
  });
}

void Dialer::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  threads_->dials.stop();
  threads_->cancels.stop();
  threads_->dials.join();
  threads_->cancels.join();
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
  if (!ready) return Fail(Unavailable(WhyOf(PQerrorMessage(handle.get()))));
  return handle;
}

}  // namespace medres::sql::postgres
