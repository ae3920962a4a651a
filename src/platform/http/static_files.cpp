#include "platform/http/static_files.hpp"

#include <fstream>
#include <iterator>

#include "platform/http/percent.hpp"

namespace medres::http {
namespace {

namespace fs = std::filesystem;

Error Unreadable(const fs::path& path, std::string reason) {
  return Error::Unavailable("http.files_unreadable", {{"path", path.string()}, {"reason", std::move(reason)}});
}

Result<std::string> ReadWhole(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (!file.good() && !file.eof()) return Fail(Unreadable(path, "cannot be read"));
  return text;
}

constexpr std::string_view kIndexFile = "index.html";

bool HasEnding(std::string_view name) {
  const auto slash = name.rfind('/');
  return name.substr(slash == name.npos ? 0 : slash + 1).find('.') != name.npos;
}

std::string_view CachingOf(std::string_view name) {
  return name.starts_with("assets/") ? "public, max-age=31536000, immutable" : "no-cache";
}

}  // namespace

Result<StaticFiles> StaticFiles::Load(const fs::path& root) {
  StaticFiles files;
  std::size_t total = 0;
  std::error_code ec;
  for (fs::recursive_directory_iterator at(root, ec), end; !ec && at != end; at.increment(ec)) {
    const bool hidden = at->path().filename().string().starts_with('.');
    if (hidden && at->is_directory()) at.disable_recursion_pending();
    if (hidden || at->is_symlink() || !at->is_regular_file()) continue;
    MEDRES_TRY(std::string text, ReadWhole(at->path()));
    total += text.size();
    if (total > kMaxBytes) return Fail(Unreadable(root, "too large to keep in memory"));
    const std::string name = at->path().lexically_relative(root).generic_string();
    files.files_.try_emplace(name, ContentTypeOf(name), std::move(text));
  }
  if (ec) return Fail(Unreadable(root, ec.message()));
  return files;
}

const Content* StaticFiles::Find(std::string_view name) const {
  const auto at = files_.find(name);
  return at == files_.end() ? nullptr : &at->second;
}

void AddStaticFiles(Router& router, const std::string& prefix, std::shared_ptr<const StaticFiles> files) {
  const auto serve = [files, &router](const Context& context) -> Result<Response> {
    const std::string name = PercentDecoded(context.path.values[0]).value_or(std::string());
    const Content* file = files->Find(name);
    if (file == nullptr && !HasEnding(name)) file = files->Find(kIndexFile);
    if (file == nullptr) return router.problems().WriteStatus(404, "http.no_route", {}, context);
    return Serve(*file, context.request, CachingOf(name));
  };
  const auto redirect = [prefix]() -> Result<Response> {
    Response response{.status = 308, .content_type = {}, .headers = {}, .body = {}};
    response.headers.emplace_back("Location", prefix + "/");
    return response;
  };
  router.Group({.tag = "Console", .description = "The web console's files.", .touches = kNobody})
      .Add("GET " + prefix, {.id = "getConsole", .summary = "Go to the console", .documented = false}, redirect)
      .Add("GET " + prefix + "/{path...}", {.id = "getConsoleFile", .summary = "Read a file", .documented = false},
           serve);
}

}  // namespace medres::http
