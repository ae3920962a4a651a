#pragma once

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

/// PractitionerRole, made of practitioners.
class RoleSource final : public Source {
 public:
  RoleSource(const catalog::Directory& directory, catalog::CatalogService& service)
      : directory_(directory), service_(service) {}

  Task<Result<std::optional<Document>>> Read(std::string id) override;
  Task<Result<std::vector<Document>>> Candidates(Narrowing& narrowing) override;
  /// What the practitioner's versions made of this role; where it is called by a number, of that number.
  Task<Result<std::vector<Document>>> History(std::string id) override;

 private:
  const catalog::Directory& directory_;
  catalog::CatalogService& service_;
};

}  // namespace medres::api::fhir
