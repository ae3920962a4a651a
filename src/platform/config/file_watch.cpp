#include "platform/config/file_watch.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <deque>
#include <filesystem>
#include <optional>

namespace medres::config {
namespace {

namespace fs = std::filesystem;
using std::chrono::steady_clock;

constexpr std::uint32_t kTold = IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_MODIFY | IN_CLOSE_WRITE |
                                IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF;
/// A ring of links leads nowhere; the system gives up at 40 too.
constexpr int kMostLinks = 40;

void PushFront(std::deque<fs::path>& parts, const fs::path& path) {
  std::vector<fs::path> more;
  for (const fs::path& part : path.relative_path()) more.push_back(part);
  parts.insert(parts.begin(), more.begin(), more.end());
}

/// Whether who made this will close it: neither a link to it, nor a folder, is ever closed.
bool IsBeingWritten(const fs::path& path) {
  std::error_code failed;
  return fs::symlink_status(path, failed).type() == fs::file_type::regular && fs::hard_link_count(path, failed) == 1;
}

}  // namespace

std::map<std::string, std::set<std::string>> NamesOnTheWay(const std::string& path) {
  std::map<std::string, std::set<std::string>> names;
  std::error_code failed;
  fs::path here = "/";
  std::deque<fs::path> parts;
  PushFront(parts, fs::absolute(path, failed));
  for (int links = 0; !parts.empty() && links < kMostLinks;) {
    const fs::path part = parts.front();
    parts.pop_front();
    if (part.empty() || part == ".") continue;
    if (part == "..") {
      here = here.parent_path();
      continue;
    }
    names[here.string()].insert(part.string());
    const fs::path next = here / part;
    const auto kind = fs::symlink_status(next, failed).type();
    if (kind == fs::file_type::not_found || kind == fs::file_type::none) break;
    if (kind != fs::file_type::symlink) {
      here = next;
      continue;
    }
    ++links;
    const fs::path target = fs::read_symlink(next, failed);
    if (target.is_absolute()) here = "/";
    PushFront(parts, target);
  }
  return names;
}

/// What has happened since all was quiet.
struct FileWatch::Unrest {
  std::optional<TimePoint> first;
  TimePoint last;
  bool unclosed = false;  ///< written to, and not closed yet

  void Note() {
    last = steady_clock::now();
    if (!first) first = last;
  }
};

FileWatch::FileWatch(std::vector<std::string> paths, std::vector<FileSignature> seen, OnChange on_change)
    : FileWatch(std::move(paths), std::move(seen), std::move(on_change), Options{}) {}

FileWatch::FileWatch(std::vector<std::string> paths, std::vector<FileSignature> seen, OnChange on_change,
                     Options options)
    : on_change_(std::move(on_change)), options_(options) {
  for (std::size_t i = 0; i < paths.size(); ++i) {
    files_.push_back({std::move(paths[i]), i < seen.size() ? seen[i] : FileSignature{}});
  }
  events_ = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  wake_ = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  Listen();
  thread_ = std::jthread([this](const std::stop_token& stop) { Run(stop); });
}

FileWatch::~FileWatch() {
  thread_.request_stop();
  const std::uint64_t one = 1;
  // It can only fail when it was woken already.
  [[maybe_unused]] const auto woken = write(wake_, &one, sizeof one);
  thread_.join();
  if (events_ >= 0) close(events_);
  if (wake_ >= 0) close(wake_);
}

void FileWatch::Listen() {
  interesting_.clear();
  for (const File& file : files_) {
    for (const auto& [folder, names] : NamesOnTheWay(file.path))
      interesting_[folder].insert(names.begin(), names.end());
  }
  if (events_ < 0) return;
  std::map<int, std::string> folders;
  for (const auto& [folder, names] : interesting_) {
    const int number = inotify_add_watch(events_, folder.c_str(), kTold | IN_ONLYDIR);
    if (number >= 0) folders[number] = folder;
  }
  for (const auto& [number, folder] : folders_) {
    if (!folders.contains(number)) inotify_rm_watch(events_, number);
  }
  folders_ = std::move(folders);
}

void FileWatch::TakeEvent(Unrest& unrest, int folder, std::uint32_t what, const std::string& name) {
  if ((what & (IN_Q_OVERFLOW | IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT)) != 0) return unrest.Note();
  const auto found = folders_.find(folder);
  if (found == folders_.end() || !interesting_[found->second].contains(name)) return;
  unrest.Note();
  const bool made = (what & IN_CREATE) != 0 && IsBeingWritten(found->second + "/" + name);
  if ((what & IN_MODIFY) != 0 || made) unrest.unclosed = true;
  if ((what & (IN_CLOSE_WRITE | IN_MOVED_TO | IN_DELETE)) != 0) unrest.unclosed = false;
}

void FileWatch::Take(Unrest& unrest) {
  alignas(inotify_event) std::array<char, 16384> buffer{};
  for (ssize_t size = read(events_, buffer.data(), buffer.size()); size > 0;
       size = read(events_, buffer.data(), buffer.size())) {
    for (std::size_t at = 0; at < static_cast<std::size_t>(size);) {
      inotify_event event{};
      std::memcpy(&event, buffer.data() + at, sizeof event);
      const std::string name = event.len == 0 ? std::string() : std::string(buffer.data() + at + sizeof event);
      TakeEvent(unrest, event.wd, event.mask, name);
      at += sizeof event + event.len;
    }
  }
}

/// How long to wait for the next event; none left: it is time to look.
Milliseconds FileWatch::Patience(const Unrest& unrest) const {
  if (!unrest.first) return options_.look;
  const TimePoint quiet = unrest.last + (unrest.unclosed ? options_.unclosed : options_.quiet);
  const TimePoint until = std::min(quiet, *unrest.first + options_.longest);
  return std::max(Milliseconds(0), std::chrono::ceil<Milliseconds>(until - steady_clock::now()));
}

/// Tells of files that are not as they were seen.
void FileWatch::Tell() {
  for (File& file : files_) {
    // Before the file is read: what changes after this is another state, and is seen the next time.
    const FileSignature now = SignatureOf(file.path);
    if (now == file.seen) continue;
    file.seen = now;
    on_change_(file.path);
  }
}

void FileWatch::Run(const std::stop_token& stop) {
  Unrest unrest;
  while (!stop.stop_requested()) {
    std::array<pollfd, 2> waiting{pollfd{wake_, POLLIN, 0}, pollfd{events_, POLLIN, 0}};
    const Milliseconds patience = Patience(unrest);
    const int ready =
        patience.count() == 0 ? 0 : poll(waiting.data(), waiting.size(), static_cast<int>(patience.count()));
    if (stop.stop_requested()) return;
    if (ready > 0) {
      Take(unrest);
      continue;
    }
    unrest = {};
    // Before looking: what happens after the look is heard.
    Listen();
    Tell();
  }
}

}  // namespace medres::config
