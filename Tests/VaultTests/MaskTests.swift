import Kernel
import Testing
import Vault

@Suite("Masks") struct MaskTests {
    @Test(
        "hide what the rules hide",
        arguments: [
            (PersonalField.idNumber, "11010119900307002X", "110101********002X"),
            (.idNumber, "110101900307002", "110101*****7002"), (.idNumber, "1234567890", "**********"),
            (.phone, "13800138000", "138****8000"), (.phone, "110", "***"),
            (.name, "张三", "张*"), (.name, "张三丰", "张**"), (.name, "欧阳予倩", "欧阳**"), (.name, "欧阳修", "欧阳*"),
            (.name, "欧阳", "欧*"), (.name, "张", "*"), (.name, "", ""),
            (.bankCard, "6216600100001234564", "**** **** **** 4564"),
            (.bankCard, "6216 6001 0000 1234 564", "**** **** **** 4564"), (.bankCard, "1234564", "*******"),
            (.document, "E12345678", "E1*****78"), (.fundAccount, "0123456789", "******6789"),
            (.birthDate, "1990-03-07", "1990"), (.other, "公交公司", "***"), (.other, "", ""),
            (.address, "徐州市云龙区新安家园3栋2单元502", "徐州市云龙区***"),
            (.address, "江苏省徐州市云龙区黄山街道新安家园3栋", "江苏省徐州市云龙区黄山街道***"),
            (.address, "江苏省徐州市沛县大屯镇红旗村", "江苏省徐州市沛县大屯镇***"), (.address, "徐州市阳光小区3栋", "徐州市***"),
            (.address, "山东省济宁市市中区阜桥街道1号", "山东省济宁市市中区阜桥街道***"), (.address, "新安家园3栋", "***"),
            (.address, "江苏省镇江市京口区1号", "江苏省镇江市京口区***"), (.address, "北京市朝阳区1号", "北京市朝阳区***"),
            (.address, "内蒙古自治区呼和浩特市新城区1号", "内蒙古自治区呼和浩特市新城区***"), (.address, "", ""),
        ])
    func vectors(kind: PersonalField, text: String, mask: String) {
        #expect(kind.mask(text) == mask)
    }
}
