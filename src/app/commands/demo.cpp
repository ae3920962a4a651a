#include <sys/stat.h>

#include <cstdio>
#include <fstream>

#include "app/commands/commands.hpp"
#include "app/commands/session.hpp"
#include "catalog/embedded.hpp"
#include "catalog/importing.hpp"
#include "catalog/rules.hpp"
#include "demo/generator.hpp"
#include "platform/async/loops.hpp"

namespace medres::app {
namespace {

constexpr std::size_t kChunk = 1000;
constexpr std::size_t kWriters = 64;

catalog::Progress ProgressOf(std::string what) {
  return [what = std::move(what)](std::size_t done, std::size_t total) { ShowProgress(what, done, total); };
}

Task<Result<std::vector<catalog::Resource>>> ImportHospitals(House& house) {
  MEDRES_CO_TRY(const auto report,
                co_await catalog::Import(house.catalog, house.resources, catalog::EmbeddedHospitals(),
                                         catalog::FileFormat::kCsv, catalog::ImportMode::kAllOrNothing,
                                         "fever-clinics-2020", "demo", ProgressOf("institutions ")));
  std::printf("%d real institutions (%zu listed twice)\n", report.imported, report.duplicates.size());
  std::vector<catalog::Resource> facilities;
  for (const ResourceId id : house.resources.ByKind(catalog::ResourceKind::kFacility)) {
    facilities.push_back(*house.resources.Find(id));
  }
  co_return facilities;
}

Task<Status> PutResources(House& house, std::vector<catalog::Resource> resources) {
  const auto progress = ProgressOf("resources    ");
  for (std::size_t done = 0; done < resources.size(); done += kChunk) {
    std::vector<catalog::Resource> chunk;
    for (std::size_t i = done; i < std::min(done + kChunk, resources.size()); ++i) {
      catalog::Complete(resources[i].name);
      chunk.push_back(std::move(resources[i]));
    }
    MEDRES_CO_CHECK(co_await house.catalog.Put(std::move(chunk), "demo"));
    progress(std::min(done + kChunk, resources.size()), resources.size());
  }
  co_return Status();
}

/// One of several writers; the database makes what they write at once durable together.
Task<void> WriteRotas(House& house, std::vector<scheduling::RotaInput>& rotas, std::size_t& next, Status& outcome,
                      const catalog::Progress& progress) {
  while (next < rotas.size() && outcome) {
    const std::size_t mine = next++;
    const auto made = co_await house.rotas.Create(std::move(rotas[mine]), "demo");
    if (!made) outcome = Fail(made.error());
    if (mine % 500 == 499 || mine + 1 == rotas.size()) progress(mine + 1, rotas.size());
  }
}

Status PutRotas(House& house, std::vector<scheduling::RotaInput> rotas) {
  Status outcome;
  std::size_t next = 0;
  const auto progress = ProgressOf("rotas        ");
  boost::asio::io_context loop(1);
  for (std::size_t i = 0; i < kWriters; ++i) {
    async::Spawn(loop, WriteRotas(house, rotas, next, outcome, progress), [](std::exception_ptr failure) {
      if (failure) std::rethrow_exception(failure);
    });
  }
  loop.run();
  return outcome;
}

Task<Status> PutServices(House& house) {
  for (auto& service : demo::ServiceTypes())
    MEDRES_CO_CHECK(co_await house.service_types.Create(std::move(service), "demo"));
  co_return Status();
}

/// Shown once and kept in a file that only this user can read.
Task<Status> MakeAdminKey(const Environment& environment, House& house) {
  if (!environment.settings.Text("access.admin_key").empty()) co_return Status();
  MEDRES_CO_TRY(const auto made, co_await house.access.Create("demo admin", {"*"}));
  const std::string path = AdminKeyFile(environment.settings);
  std::ofstream(path) << made.secret << "\n";
  chmod(path.c_str(), 0600);
  std::printf("\nAdmin key (shown once, kept in %s):\n  %s\n\n", path.c_str(), made.secret.c_str());
  co_return Status();
}

Status Fill(const Environment& environment, House& house, const DemoOptions& options) {
  MEDRES_TRY(const auto facilities, async::RunSync(ImportHospitals(house)));
  demo::Plan plan = demo::MakePlan(options.seed, options.practitioners, facilities);
  std::printf("%zu invented resources and %zu rotas, seed %ju\n", plan.resources.size(), plan.rotas.size(),
              static_cast<std::uintmax_t>(options.seed));
  MEDRES_CHECK(async::RunSync(PutResources(house, std::move(plan.resources))));
  MEDRES_CHECK(PutRotas(house, std::move(plan.rotas)));
  MEDRES_CHECK(async::RunSync(PutServices(house)));
  return async::RunSync(MakeAdminKey(environment, house));
}

}  // namespace

int Demo(Environment& environment, const DemoOptions& options) {
  const auto opened = HouseSession::OpenLoaded(environment);
  if (!opened) {
    // A running server has the file: then there is nothing to fill either.
    if (options.if_empty && opened.error().code == "database.in_use") return kOk;
    return environment.Report(opened.error());
  }
  House& house = (*opened)->house();
  if (house.resources.Size() > 0) {
    if (options.if_empty) return kOk;
    return environment.Report(Error::Conflict("demo.not_empty"));
  }
  const Status filled = Fill(environment, house, options);
  return filled ? kOk : environment.Report(filled.error());
}

}  // namespace medres::app
