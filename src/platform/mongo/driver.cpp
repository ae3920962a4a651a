#include "platform/mongo/driver.hpp"

#include <mongoc/mongoc.h>

#include <algorithm>
#include <array>
#include <cstdlib>

namespace medres::mongo {
namespace {

/// The driver starts itself before main, whether it is asked for or not, and keeps its counters in a file of shared
/// memory named by the process id, which a process that is killed leaves there and the next of that id complains of.
/// Nobody reads them here. Told before it looks, therefore linked statically: constructors of libraries run earlier.
[[gnu::constructor(101)]] void KeepCountersPrivate() { setenv("MONGOC_DISABLE_SHM", "1", 0); }

constexpr const char* kDefaultDatabase = "medres";
constexpr std::uint32_t kDuplicateKeyCode = 11000;
constexpr std::string_view kPing = R"({"ping":1})";

template <auto Free>
struct FreeBy {
  void operator()(auto* held) const { Free(held); }
};
using Uri = std::unique_ptr<mongoc_uri_t, FreeBy<mongoc_uri_destroy>>;
using RawClient = std::unique_ptr<mongoc_client_t, FreeBy<mongoc_client_destroy>>;
using BsonText = std::unique_ptr<char, FreeBy<bson_free>>;

/// A command as the driver takes it; `bson_t` is aligned as no template's argument is.
class Bson {
 public:
  explicit Bson(std::string_view json)
      : held_(bson_new_from_json(reinterpret_cast<const std::uint8_t*>(json.data()), static_cast<ssize_t>(json.size()),
                                 nullptr)) {}
  ~Bson() { bson_destroy(held_); }
  Bson(const Bson&) = delete;
  Bson& operator=(const Bson&) = delete;

  const bson_t* get() const { return held_; }

 private:
  bson_t* held_;
};

/// Once in the process, for as long as it runs. What the driver would print may name hosts and is told as failures.
void StartLibrary() {
  static const bool started = [] {
    mongoc_init();
    mongoc_log_set_handler([](mongoc_log_level_t, const char*, const char*, void*) {}, nullptr);
    return true;
  }();
  static_cast<void>(started);
}

Error Away(std::string reason) {
  return Error::Unavailable("documents.unavailable", {{"reason", std::move(reason)}, {"retry_after", "1"}});
}

/// A server that answers and is of no use now: it ends, starts, or is no primary.
bool IsAwayCode(std::uint32_t code) {
  constexpr std::array<std::uint32_t, 10> kAway{6, 7, 89, 91, 189, 10107, 11600, 11602, 13435, 13436};
  return std::ranges::find(kAway, code) != kAway.end();
}

/// What a handshake came to, the driver tells by words alone.
Error NotSelected(std::string_view told) {
  const bool is_distrusted = told.contains("certificate verify failed");
  return Away(is_distrusted ? "its certificate is not trusted, or for another host" : "no server answers");
}

/// In our own words: the driver's name hosts, the server's quote values.
Error Translated(const bson_error_t& error) {
  switch (error.domain) {
    case MONGOC_ERROR_SERVER:
      if (IsAwayCode(error.code)) return Away("it is no primary, or ends");
      if (error.code == kDuplicateKeyCode) return Error::Conflict("documents.duplicate", {{"collection", ""}});
      return Error::Internal("documents.refused", {{"reason", "code " + std::to_string(error.code)}});
    case MONGOC_ERROR_SERVER_SELECTION: return NotSelected(error.message);
    case MONGOC_ERROR_STREAM: return Away("the connection broke, or was silent");
    case MONGOC_ERROR_CLIENT: return Away("it does not let us in, or speaks another protocol");
    default: return Away("error " + std::to_string(error.domain) + "/" + std::to_string(error.code));
  }
}

class DriverConnection final : public Connection {
 public:
  DriverConnection(RawClient client, std::string database)
      : client_(std::move(client)), database_(std::move(database)) {}

  bool IsAlive() override { return usable_; }

  Result<std::string> Run(std::string_view command) override {
    bson_error_t error{};
    const Bson asked(command);
    if (asked.get() == nullptr)
      return Fail(Error::Internal("documents.refused", {{"reason", "a command that is no BSON"}}));
    bson_t answer = BSON_INITIALIZER;
    const bool done =
        mongoc_client_command_simple(client_.get(), database_.c_str(), asked.get(), nullptr, &answer, &error);
    const BsonText text(done ? bson_as_relaxed_extended_json(&answer, nullptr) : nullptr);
    bson_destroy(&answer);
    if (!done) {
      Error failure = Translated(error);
      usable_ = usable_ && failure.kind != ErrorKind::kUnavailable;
      return Fail(std::move(failure));
    }
    if (!text) return Fail(Error::Internal("documents.refused", {{"reason", "an answer that is no JSON"}}));
    return std::string(text.get());
  }

 private:
  RawClient client_;
  std::string database_;
  bool usable_ = true;
};

class LibraryDriver final : public Driver {
 public:
  LibraryDriver(Uri uri, std::string database) : uri_(std::move(uri)), database_(std::move(database)) {}

  Result<std::unique_ptr<Connection>> Open() override {
    bson_error_t error{};
    RawClient client(mongoc_client_new_from_uri_with_error(uri_.get(), &error));
    if (!client) return Fail(Away("the driver refuses the address"));
    mongoc_client_set_error_api(client.get(), MONGOC_ERROR_API_VERSION_2);
    auto connection = std::make_unique<DriverConnection>(std::move(client), database_);
    MEDRES_CHECK(connection->Run(kPing));
    return connection;
  }

 private:
  Uri uri_;
  std::string database_;
};

void SetTimes(mongoc_uri_t& uri, const Options& options) {
  const auto set = [&](const char* name, Milliseconds time) {
    mongoc_uri_set_option_as_int32(&uri, name, static_cast<std::int32_t>(time.count()));
  };
  set(MONGOC_URI_CONNECTTIMEOUTMS, options.connect_timeout);
  set(MONGOC_URI_SERVERSELECTIONTIMEOUTMS, options.connect_timeout);
  set(MONGOC_URI_SOCKETTIMEOUTMS, options.timeout);
}

}  // namespace

Result<std::unique_ptr<Driver>> MakeDriver(const Options& options) {
  StartLibrary();
  Uri uri(mongoc_uri_new_with_error(options.url.c_str(), nullptr));
  if (!uri) return Fail(Error::Invalid("documents.url", "documents.url"));
  SetTimes(*uri, options);
  mongoc_uri_set_option_as_utf8(uri.get(), MONGOC_URI_APPNAME, "medres");
  const bool has_authorities = mongoc_uri_has_option(uri.get(), MONGOC_URI_TLSCAFILE);
  if (mongoc_uri_get_tls(uri.get()) && !has_authorities && !options.authorities_file.empty()) {
    mongoc_uri_set_option_as_utf8(uri.get(), MONGOC_URI_TLSCAFILE, options.authorities_file.c_str());
  }
  const char* database = mongoc_uri_get_database(uri.get());
  return std::make_unique<LibraryDriver>(std::move(uri), database != nullptr ? database : kDefaultDatabase);
}

}  // namespace medres::mongo
