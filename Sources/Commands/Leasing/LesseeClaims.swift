package import EventLog

/// Gives contracts that were entered by an earlier build the claim on their lessee.
package let lesseeClaims = Migration(
    "leasing/0001", String(decoding: PackageResources.lessee_claims_sql, as: UTF8.self))
