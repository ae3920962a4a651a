#pragma once

#include <string>

#include "notification/channel.hpp"
#include "platform/async/blocking_pool.hpp"

namespace medres::notification {

/// Appends one line of JSON a notice to a file, for whoever carries it on, or for looking at. Reaches everybody. A
/// second attempt looks first whether the first one got as far as the file. Processes may share the file.
class FileChannel final : public Channel {
 public:
  explicit FileChannel(std::string path) : path_(std::move(path)), thread_(1, kMostWaiting) {}

  ChannelKind kind() const override { return ChannelKind::kFile; }
  bool Reaches(const Contact&) const override { return true; }
  /// kUnavailable `notification.file` {path, reason}; kOverloaded `async.overloaded`.
  Task<Result<Receipt>> Send(const Message& message) override;

 private:
  static constexpr std::size_t kMostWaiting = 1024;

  bool Holds(const std::string& id) const;
  Status Append(const std::string& line) const;

  std::string path_;
  async::BlockingPool thread_;
};

/// {"id", "at", "kind", "patient", "language", "phone", "email", "wechat", "title", "text"}, ended by a newline.
std::string LineOf(const Message& message);

}  // namespace medres::notification
