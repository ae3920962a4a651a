#include "notification/channels/file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "notification/describe.hpp"
#include "platform/async/run_blocking.hpp"
#include "platform/json/writer.hpp"

namespace medres::notification {

std::string LineOf(const Message& message) {
  std::string line;
  json::Writer json(line);
  json.BeginObject();
  json.Member("id", message.id.Text());
  json.Member("at", FormatInstant(message.now));
  json.Member("kind", CodeOf(message.kind));
  json.Member("patient", message.patient.Text());
  json.Member("language", CodeOf(message.language));
  const auto address = [&](std::string_view name, const std::optional<std::string>& value) {
    if (value) json.Member(name, *value);
  };
  address("phone", message.contact.phone);
  address("email", message.contact.email);
  address("wechat", message.contact.wechat);
  json.Member("title", message.wording.title);
  json.Member("text", message.wording.text);
  json.EndObject();
  return line + "\n";
}

Task<Result<Receipt>> FileChannel::Send(const Message& message) {
  const bool again = message.attempt > 1;
  const auto write = [this, again, id = message.id.Text(), line = LineOf(message)]() -> Result<Receipt> {
    if (!again || !Holds(id)) MEDRES_CHECK(Append(line));
    return Receipt{path_, {}};
  };
  co_return co_await async::RunBlocking(thread_, write);
}

bool FileChannel::Holds(const std::string& id) const {
  std::ifstream file(path_);
  const std::string beginning = R"({"id":")" + id + '"';
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(beginning)) return true;
  }
  return false;
}

/// One write in append mode, so that lines of several processes do not mix.
Status FileChannel::Append(const std::string& line) const {
  std::error_code ignored;
  const auto folder = std::filesystem::path(path_).parent_path();
  if (!folder.empty()) std::filesystem::create_directories(folder, ignored);
  const int file = open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  const bool written =
      file >= 0 && write(file, line.data(), line.size()) == static_cast<ssize_t>(line.size()) && fdatasync(file) == 0;
  const int reason = errno;
  if (file >= 0) close(file);
  if (written) return {};
  return Fail(Error::Unavailable("notification.file", {{"path", path_}, {"reason", std::strerror(reason)}}));
}

}  // namespace medres::notification
