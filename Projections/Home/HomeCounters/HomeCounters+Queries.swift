package import Queries

extension HomeCounters {
    package static let lists = [counters]

    package static let counters = ListDefinition(
        name: "home-counters", table: "home_counters", title: "首页数量", projection: HomeCounters.name, key: "scope",
        defaultSort: "scope", permission: "home:counters:list",
        columns: [
            Column("scope", "范围", .text),
            Column("org_unit_id", "区县", .uuid),
            Column("projects", "项目数", .int),
            Column("communities", "小区数", .int),
            Column("buildings", "楼栋数", .int),
            Column("units", "房源数", .int),
            Column("rooms", "房间数", .int),
            Column("lettable", "可配租房间数", .int),
            Column("occupied", "在租房间数", .int),
            Column("vacant", "空置房间数", .int),
            Column("households", "入住户数", .int),
            Column("persons", "入住人数", .int),
            Column("occupancy_rate", "入住率(‱)", .int),
            Column("vacancy_rate", "空置率(‱)", .int),
            Column("revision", "位置", .int),
        ])
}
