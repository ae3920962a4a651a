#include "app/document_wiring.hpp"

#include "app/event_archiving.hpp"
#include "app/schema.hpp"
#include "catalog/directory.hpp"
#include "platform/documents/sql_store.hpp"
#include "platform/events/archive.hpp"
#include "platform/mongo/document_store.hpp"

namespace medres::app {
namespace {

using container::New;

Milliseconds DocumentDeadline(const config::Settings& settings) {
  return Milliseconds(settings.Integer("documents.timeout_ms"));
}

Result<std::unique_ptr<mongo::Client>> OpenMongo(config::Settings& settings, pool::Board& pools, async::Loops& loops) {
  mongo::Options options;
  options.url = settings.Text("documents.url");
  options.min_connections = static_cast<int>(settings.Integer("documents.connections_min"));
  options.max_connections = static_cast<int>(settings.Integer("documents.connections_max"));
  options.max_waiting = static_cast<int>(settings.Integer("documents.max_waiting"));
  options.timeout = DocumentDeadline(settings);
  options.authorities_file = settings.Text("net.authorities_file");
  MEDRES_TRY(auto driver, mongo::MakeDriver(options));
  options.record = &pools.Add({.name = "documents",
                               .kind = "mongodb",
                               .min = options.min_connections,
                               .max = options.max_connections,
                               .max_waiting = options.max_waiting});
  return std::make_unique<mongo::Client>(options, loops, std::move(driver));
}

/// That of the first of a visit's resources that is in one.
std::string DepartmentAbove(const catalog::Directory& resources, const std::vector<std::string>& of_visit) {
  for (const std::string& text : of_visit) {
    const auto id = ResourceId::Parse(text);
    if (!id) continue;
    for (const auto& entry : resources.WithAncestors(*id)) {
      if (entry->kind == catalog::ResourceKind::kDepartment) return entry->id.Text();
    }
  }
  return {};
}

}  // namespace

void AddDocuments(container::Container& program, const config::Settings& settings) {
  if (settings.Text("documents.url").empty()) {
    program
        .Add("documents",
             [](sql::Database& database, config::Settings& own, Schema& /*its tables*/) {
               return std::make_unique<documents::SqlDocumentStore>(database, DocumentDeadline(own));
             })
        .As<documents::DocumentStore>();
  } else {
    program.Add("mongo", OpenMongo);
    program.Add("documents", New<mongo::MongoDocumentStore, mongo::Client&>).As<documents::DocumentStore>();
  }
  program.Add("event_archive",
              [](sql::Database& database, documents::DocumentStore& store, const catalog::Directory& resources) {
                const auto department_of = [&resources](const std::vector<std::string>& of_visit) {
                  return DepartmentAbove(resources, of_visit);
                };
                return std::make_unique<events::EventArchive>(database, store, department_of);
              });
}

void AddArchiving(container::Container& program) {
  program.Add("event_archiving", New<EventArchiving, jobs::Jobs&, events::EventArchive&, const config::Settings&>);
}

}  // namespace medres::app
