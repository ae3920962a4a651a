#include "inventory/describe.hpp"
#include "inventory/sql_store.hpp"

namespace medres::inventory {
namespace {

#define MEDRES_MEDICINE_COLUMNS "id, name, material, unit, threshold, version, created_at"

struct MedicineSql {
  static constexpr sql::Statement kInsert{"inventory.medicine_insert",
                                          "insert into inventory_medicine (" MEDRES_MEDICINE_COLUMNS
                                          ") values (?1, ?2, ?3, ?4, ?5, ?6, ?7)"};
  static constexpr sql::Statement kFind{"inventory.medicine",
                                        "select " MEDRES_MEDICINE_COLUMNS " from inventory_medicine where id = ?1"};
  static constexpr sql::Statement kByMaterial{
      "inventory.by_material", "select " MEDRES_MEDICINE_COLUMNS " from inventory_medicine where material = ?1"};
  static constexpr sql::Statement kList{"inventory.medicines",
                                        "select " MEDRES_MEDICINE_COLUMNS " from inventory_medicine order by id"};
  /// A row that is written, though to what it was, is locked.
  static constexpr sql::Statement kLock{"inventory.lock",
                                        "update inventory_medicine set version = version where id = ?1"};
};

Medicine ReadMedicine(const sql::Rows::Row& row) {
  return {.id = row.AsId<MedicineId>(0),
          .name = json::Parse<knowledge::Bilingual>(row.Text(1)).value(),
          .material = row.OptionalText(2),
          .unit = json::Parse<StockUnit>(row.Text(3)).value(),
          .threshold = row.Integer(4),
          .version = row.Integer(5),
          .created_at = row.At(6)};
}

std::optional<Medicine> FirstMedicine(const sql::Rows& rows) {
  return rows.empty() ? std::nullopt : std::optional(ReadMedicine(rows[0]));
}

}  // namespace

Task<Status> SqlMedicineStore::Insert(sql::Session& session, const Medicine& m) {
  MEDRES_CO_CHECK(co_await session.Run(
      MedicineSql::kInsert,
      {m.id, json::ToText(m.name), m.material, json::ToText(m.unit), m.threshold, m.version, m.created_at}));
  co_return Status();
}

Task<Result<std::optional<Medicine>>> SqlMedicineStore::Find(sql::Session& session, MedicineId id) {
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(MedicineSql::kFind, {id}));
  co_return FirstMedicine(rows);
}

Task<Result<std::optional<Medicine>>> SqlMedicineStore::FindByMaterial(sql::Session& session,
                                                                       const std::string& material) {
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(MedicineSql::kByMaterial, {material}));
  co_return FirstMedicine(rows);
}

Task<Result<std::vector<Medicine>>> SqlMedicineStore::List(sql::Session& session) {
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(MedicineSql::kList));
  std::vector<Medicine> medicines;
  for (std::size_t i = 0; i < rows.size(); ++i) medicines.push_back(ReadMedicine(rows[i]));
  co_return medicines;
}

Task<Result<bool>> SqlMedicineStore::Lock(sql::Session& session, MedicineId id) {
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(MedicineSql::kLock, {id}));
  co_return rows.affected() == 1;
}

}  // namespace medres::inventory
