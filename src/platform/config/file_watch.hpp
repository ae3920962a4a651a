#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "base/time.hpp"
#include "platform/config/file.hpp"

namespace medres::config {

/// Tells when files change, however they are changed: written in place, replaced by another, through a symbolic link
/// that is turned elsewhere, removed, with the folder they are in. Waits until whoever writes has come to an end. A
/// thread of its own listens to the kernel (inotify) and, once a second, looks by itself, for where the kernel does not
/// tell (network file systems, rights to listen that are used up).
class FileWatch {
 public:
  struct Options {
    Milliseconds quiet{20};        ///< without events, before a change is told
    Milliseconds unclosed{2'000};  ///< for a file that was written to and is still open
    Milliseconds longest{10'000};  ///< after which a change is told though it never became quiet
    Milliseconds look{1'000};
  };
  /// Called by the watch's thread; it reads the file. What changes while it reads is told again.
  using OnChange = std::function<void(const std::string& path)>;

  /// `seen`: the files' states of which the caller knows already, in the order of `paths`.
  FileWatch(std::vector<std::string> paths, std::vector<FileSignature> seen, OnChange on_change, Options options);
  /// With 20 ms of quiet and the other defaults.
  FileWatch(std::vector<std::string> paths, std::vector<FileSignature> seen, OnChange on_change);
  /// Waits for a call that is under way.
  ~FileWatch();
  FileWatch(const FileWatch&) = delete;
  FileWatch& operator=(const FileWatch&) = delete;

 private:
  struct File {
    std::string path;
    FileSignature seen;
  };
  using TimePoint = std::chrono::steady_clock::time_point;
  struct Unrest;

  void Run(const std::stop_token& stop);
  /// Listens to every folder on the way to each file, for the names that matter there.
  void Listen();
  void Take(Unrest& unrest);
  void TakeEvent(Unrest& unrest, int folder, std::uint32_t what, const std::string& name);
  Milliseconds Patience(const Unrest& unrest) const;
  void Tell();

  std::vector<File> files_;
  OnChange on_change_;
  Options options_;
  int events_ = -1;  ///< of inotify; -1: it is not to be had
  int wake_ = -1;
  std::map<int, std::string> folders_;                        ///< by what inotify calls them
  std::map<std::string, std::set<std::string>> interesting_;  ///< names by folder
  std::jthread thread_;
};

/// The folders that decide what a path leads to, each with the names in it that matter: those of the path, and those of
/// the symbolic links on the way.
std::map<std::string, std::set<std::string>> NamesOnTheWay(const std::string& path);

}  // namespace medres::config
