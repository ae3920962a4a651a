#include "platform/config/remote.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/text.hpp"

namespace medres::config {
namespace {

/// A comment of the file that is kept, so that it is YAML as it was served.
constexpr std::string_view kUrlLine = "# url ";
constexpr std::string_view kTagLine = "# etag ";
/// Beyond the time that the server may wait.
constexpr Milliseconds kAnswering{10'000};

Status Unkept(const std::string& file) {
  return Fail(Error::Unavailable("config.remote_cache", {{"file", file}, {"reason", std::strerror(errno)}}));
}

/// One write of the whole, for its owner alone from the beginning.
Status WriteAside(const std::string& file, const std::string& text) {
  const int number = open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (number < 0) return Unkept(file);
  const ssize_t written = write(number, text.data(), text.size());
  const bool done = written == static_cast<ssize_t>(text.size()) && fsync(number) == 0;
  const Status status = done ? Status() : Unkept(file);
  close(number);
  return status;
}

std::string LineAfter(std::istream& file, std::string_view prefix) {
  std::string line;
  std::getline(file, line);
  return line.starts_with(prefix) ? line.substr(prefix.size()) : std::string();
}

bool IsTag(std::string_view text) { return text.find_first_of("\r\n") == std::string_view::npos && text.size() < 256; }

}  // namespace

RemoteSource::RemoteSource(const net::HttpClient& client, const Clock& clock, Options options)
    : client_(client), clock_(clock), options_(std::move(options)) {}

Layer RemoteSource::Kept(const Options& options) {
  Layer nothing{.name = options.url, .values = {}, .places = {}, .origin = Origin::kRemote, .revision = {}};
  std::ifstream file(options.cache_file);
  if (options.cache_file.empty() || LineAfter(file, kUrlLine) != options.url) return nothing;
  const std::string tag = LineAfter(file, kTagLine);
  std::ostringstream text;
  text << file.rdbuf();
  auto layer = ReadText(Origin::kRemote, options.url, text.str());
  if (!layer) return nothing;
  layer->revision = tag;
  return *std::move(layer);
}

Task<Result<std::optional<Layer>>> RemoteSource::Ask(bool wait) {
  net::HttpRequest request{
      .method = "GET", .url = options_.url, .headers = {{"Accept", "application/yaml, application/json"}}, .body = {}};
  if (!options_.key.empty()) request.headers.emplace_back("Authorization", "Bearer " + options_.key);
  if (!revision_.empty()) request.headers.emplace_back("If-None-Match", revision_);
  Milliseconds deadline = kAnswering;
  if (wait && !revision_.empty()) {
    request.headers.emplace_back("Prefer", "wait=" + std::to_string(options_.wait.count()));
    deadline += options_.wait;
  }
  MEDRES_CO_TRY(net::HttpAnswer answer,
                co_await client_.Call(std::move(request), {.reach = net::Reach::kAnywhere, .deadline = deadline}));
  if (answer.status == 304) {
    heard_ = clock_.Now().milliseconds;
    co_return std::nullopt;
  }
  if (answer.status != 200) {
    co_return Fail(
        Error::Unavailable("config.remote_status", {{"url", options_.url}, {"status", std::to_string(answer.status)}}));
  }
  heard_ = clock_.Now().milliseconds;
  const std::string_view tag = answer.Header("ETag");
  revision_ = IsTag(tag) ? tag : std::string_view();
  if (text_ == answer.body) co_return std::nullopt;
  text_ = std::move(answer.body);
  MEDRES_CO_TRY(Layer layer, ReadText(Origin::kRemote, options_.url, *text_));
  layer.revision = revision_;
  co_return std::optional(std::move(layer));
}

void RemoteSource::Known(const Layer& layer) { revision_ = layer.revision; }

Status RemoteSource::Keep(const Layer& layer) {
  const std::string& file = options_.cache_file;
  if (file.empty()) return {};
  std::error_code failed;
  const auto folder = std::filesystem::path(file).parent_path();
  if (!folder.empty()) std::filesystem::create_directories(folder, failed);
  const std::string aside = file + ".new";
  MEDRES_CHECK(WriteAside(aside, std::string(kUrlLine) + options_.url + "\n" + std::string(kTagLine) + layer.revision +
                                     "\n" + text_.value_or("")));
  return rename(aside.c_str(), file.c_str()) == 0 ? Status() : Unkept(file);
}

std::optional<Instant> RemoteSource::heard() const {
  const std::int64_t at = heard_;
  return at == 0 ? std::nullopt : std::optional(Instant{at});
}

}  // namespace medres::config
