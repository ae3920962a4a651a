#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "platform/http/content.hpp"
#include "platform/http/router.hpp"

namespace medres::http {

/// The files of one folder, read once at start. A request only looks a name up, so no path can lead outside and no disk
/// is touched. Immutable, so thread-safe.
class StaticFiles {
 public:
  static constexpr std::size_t kMaxBytes = std::size_t{256} << 20U;

  /// Regular files below `root`; links and names that begin with a dot are left out.
  /// kUnavailable `http.files_unreadable` {path, reason}.
  static Result<StaticFiles> Load(const std::filesystem::path& root);

  /// "assets/app.js"; nothing when there is no such file.
  const Content* Find(std::string_view name) const;

 private:
  std::map<std::string, Content, std::less<>> files_;
};

/// Serves the files at `prefix` ("/console"): index.html for the folder itself and for paths without an ending, which a
/// page with its own routes resolves. Files below assets/ carry a digest in their names and may be kept for ever.
void AddStaticFiles(Router& router, const std::string& prefix, std::shared_ptr<const StaticFiles> files);

}  // namespace medres::http
