#include <unistd.h>

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "platform/http/health.hpp"
#include "platform/http/static_files.hpp"
#include "unit/http/sample_api.hpp"

namespace medres::http_test {
namespace {

namespace fs = std::filesystem;

/// A folder with files, removed at the end.
class Folder {
 public:
  Folder() : root_(fs::temp_directory_path() / ("medres-files-" + std::to_string(::getpid()))) {
    Write("root/index.html", "<p>index");
    Write("root/assets/app-1a2b.js", std::string(5000, ';'));
    Write("root/.hidden/key", "secret");
    Write("root/.env", "secret");
    Write("secret.txt", "secret");
    fs::create_symlink(root_ / "secret.txt", root_ / "root/link.txt");
  }
  ~Folder() { fs::remove_all(root_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  fs::path root() const { return root_ / "root"; }

 private:
  void Write(const std::string& name, const std::string& text) {
    fs::create_directories((root_ / name).parent_path());
    std::ofstream(root_ / name) << text;
  }

  fs::path root_;
};

TEST(StaticFiles, ServeWhatIsThereAndNothingElse) {
  const Folder folder;
  auto files = http::StaticFiles::Load(folder.root());
  ASSERT_TRUE(files.has_value()) << ToString(files.error());
  SampleApi api;
  http::AddStaticFiles(api.router, "/console", std::make_shared<const http::StaticFiles>(*std::move(files)));
  const struct {
    std::string_view target;
    int status;
    std::string_view body;
  } cases[] = {
      {"/console", 308, ""},
      {"/console/", 200, "<p>index"},
      {"/console/index.html", 200, "<p>index"},
      {"/console/rotas/7", 200, "<p>index"},
      {"/console/missing.js", 404, ""},
      {"/console/.env", 404, ""},
      {"/console/.hidden/key", 200, "<p>index"},
      {"/console/link.txt", 404, ""},
      {"/console/../secret.txt", 404, ""},
      {"/console/%2e%2e/secret.txt", 404, ""},
      {"/console/..%2fsecret.txt", 404, ""},
      {"/console//etc/passwd", 200, "<p>index"},
      {"/console/%zz", 200, "<p>index"},
  };
  for (const auto& [target, status, body] : cases) {
    const Answer answer = api.Get(target);
    EXPECT_EQ(answer.status, status) << target;
    if (status == 200) {
      EXPECT_EQ(answer.body, body) << target;
    }
    EXPECT_EQ(answer.body.find("secret\n"), std::string::npos) << target;
  }
}

TEST(StaticFiles, AreCachedAndCompressed) {
  const Folder folder;
  auto files = http::StaticFiles::Load(folder.root());
  ASSERT_TRUE(files.has_value());
  SampleApi api;
  http::AddStaticFiles(api.router, "/console", std::make_shared<const http::StaticFiles>(*std::move(files)));
  const Answer script = api.Get("/console/assets/app-1a2b.js", {{"Accept-Encoding", "gzip"}});
  EXPECT_EQ(script.headers.at("Content-Type"), "text/javascript; charset=utf-8");
  EXPECT_EQ(script.headers.at("Cache-Control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(script.headers.at("Content-Encoding"), "gzip");
  EXPECT_LT(script.body.size(), 200U);
  EXPECT_EQ(api.Get("/console/").headers.at("Cache-Control"), "no-cache");
  EXPECT_EQ(api.Get("/console/", {{"If-None-Match", api.Get("/console/").headers.at("ETag")}}).status, 304);
}

TEST(StaticFiles, SayWhyAFolderCannotBeServed) {
  const auto files = http::StaticFiles::Load("/no/such/folder");
  ASSERT_FALSE(files.has_value());
  EXPECT_EQ(files.error().code, "http.files_unreadable");
}

class SetReadiness final : public http::Readiness {
 public:
  Task<std::vector<Check>> Checks() const override { co_return checks; }
  std::vector<Check> checks;
};

TEST(Health, SaysWhetherToSendTraffic) {
  SampleApi api;
  SetReadiness readiness;
  http::AddHealth(api.router, readiness, {.version = "1.2.3", .testing = true});
  EXPECT_EQ(api.Get("/healthz").body, R"({"status":"ok","version":"1.2.3"})");
  EXPECT_EQ(api.Get("/readyz").body, R"({"status":"ready","version":"1.2.3","testing":true,"checks":[]})");
  readiness.checks = {{"database", true, ""}, {"index", false, "building"}};
  const Answer waiting = api.Get("/readyz");
  EXPECT_EQ(waiting.status, 503);
  EXPECT_NE(waiting.body.find(R"({"name":"index","ready":false,"detail":"building"})"), std::string::npos);
}

}  // namespace
}  // namespace medres::http_test
