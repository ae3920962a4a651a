#pragma once

#include <functional>
#include <span>

#include "api/fhir/source.hpp"
#include "api/fhir/types/catalog_map.hpp"
#include "catalog/service.hpp"

namespace medres::api::fhir {

/// A type whose resources are the catalogue's of some kinds.
struct CatalogRow {
  std::string_view type;
  std::span<const catalog::ResourceKind> kinds;
  ResourceMap map;
  ResourceReading read;
};
const CatalogRow* FindCatalogRow(std::string_view type);

/// What is to become of a resource, laid over what is held now.
using ResourceEdit = std::function<Status(const catalog::Resource& held, catalog::ResourceInput& input)>;

/// Changes a resource on the grounds of what it says now: where nobody named the version to be changed, what others
/// wrote meanwhile is looked at anew instead of being overwritten. Failures: the edit's, and those of the catalogue's
/// Update. Everything outlives the call.
Task<Result<catalog::CatalogService::Changed>> Rewrite(const catalog::Directory& directory,
                                                       catalog::CatalogService& service, ResourceId id,
                                                       std::optional<std::int64_t> expected, const std::string& actor,
                                                       const ResourceEdit& edit);

/// Practitioner, Organization, Location, Device.
class CatalogSource final : public Source {
 public:
  CatalogSource(const CatalogRow& row, const catalog::Directory& directory, catalog::CatalogService& service)
      : row_(row), directory_(directory), service_(service) {}

  Task<Result<std::optional<Document>>> Read(std::string id) override;
  Task<Result<std::vector<Document>>> Candidates(Narrowing& narrowing) override;
  Task<Result<std::vector<Document>>> History(std::string id) override;
  Task<Result<Document>> Create(Submission submission) override;
  Task<Result<Document>> Update(std::string id, Submission submission) override;
  /// Of a draft; what was ever active is retired instead (kConflict).
  Task<Status> Delete(std::string id, std::optional<std::int64_t> expected, std::string actor) override;

 private:
  bool IsOurs(const catalog::Resource& resource) const;
  Document MakeDocument(const catalog::Resource& resource) const;

  const CatalogRow& row_;
  const catalog::Directory& directory_;
  catalog::CatalogService& service_;
};

}  // namespace medres::api::fhir
