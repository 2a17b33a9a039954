namespace Nuoda.Samples;

/// <summary>Where the sample company works: three sites, forty regions. Guangzhou picks worst; Lanzhou is a place where much comes late.</summary>
internal static class SamplePlaces
{
    public static readonly SampleSite[] Sites =
    [
        new("SH1", "上海中心仓 Shanghai DC", "上海 Shanghai", 0.010, 0.004), new("GZ1", "广州华南仓 Guangzhou DC", "广州 Guangzhou", 0.050, 0.006), new("WH1", "武汉中西部仓 Wuhan DC", "武汉 Wuhan", 0.020, 0.015),
    ];

    public static readonly SampleRegion[] Regions =
    [
        new("上海 Shanghai", "华东 East", 0, 0.012),
        new("南京 Nanjing", "华东 East", 0, 0.040),
        new("苏州 Suzhou", "华东 East", 0, 0.032),
        new("无锡 Wuxi", "华东 East", 0, 0.024),
        new("杭州 Hangzhou", "华东 East", 0, 0.016),
        new("宁波 Ningbo", "华东 East", 0, 0.044),
        new("温州 Wenzhou", "华东 East", 0, 0.036),
        new("合肥 Hefei", "华东 East", 0, 0.028),
        new("南通 Nantong", "华东 East", 0, 0.020),
        new("徐州 Xuzhou", "华东 East", 0, 0.012),
        new("济南 Jinan", "华东 East", 0, 0.040),
        new("青岛 Qingdao", "华东 East", 0, 0.032),
        new("北京 Beijing", "华北 North", 0, 0.024),
        new("天津 Tianjin", "华北 North", 0, 0.016),
        new("石家庄 Shijiazhuang", "华北 North", 0, 0.044),
        new("太原 Taiyuan", "华北 North", 0, 0.036),
        new("沈阳 Shenyang", "东北 Northeast", 0, 0.043),
        new("大连 Dalian", "东北 Northeast", 0, 0.035),
        new("长春 Changchun", "东北 Northeast", 0, 0.027),
        new("哈尔滨 Harbin", "东北 Northeast", 0, 0.055),
        new("广州 Guangzhou", "华南 South", 1, 0.032),
        new("深圳 Shenzhen", "华南 South", 1, 0.024),
        new("东莞 Dongguan", "华南 South", 1, 0.016),
        new("佛山 Foshan", "华南 South", 1, 0.044),
        new("珠海 Zhuhai", "华南 South", 1, 0.036),
        new("南宁 Nanning", "华南 South", 1, 0.028),
        new("海口 Haikou", "华南 South", 1, 0.020),
        new("福州 Fuzhou", "华南 South", 1, 0.012),
        new("厦门 Xiamen", "华南 South", 1, 0.040),
        new("泉州 Quanzhou", "华南 South", 1, 0.032),
        new("武汉 Wuhan", "华中 Central", 2, 0.024),
        new("长沙 Changsha", "华中 Central", 2, 0.016),
        new("郑州 Zhengzhou", "华中 Central", 2, 0.044),
        new("南昌 Nanchang", "华中 Central", 2, 0.036),
        new("成都 Chengdu", "西部 West", 2, 0.028),
        new("重庆 Chongqing", "西部 West", 2, 0.020),
        new("西安 Xi'an", "西部 West", 2, 0.012),
        new("昆明 Kunming", "西部 West", 2, 0.040),
        new("贵阳 Guiyang", "西部 West", 2, 0.032),
        new("兰州 Lanzhou", "西部 West", 2, 0.260),
    ];
}
