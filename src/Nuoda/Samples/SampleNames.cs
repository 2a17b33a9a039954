namespace Nuoda.Samples;

/// <summary>Words that names are put together from. All invented; whoever bears such a name is not meant.</summary>
internal static class SampleNames
{
    public static readonly (string, string)[] Firms =
    [
        ("恒达", "Hengda"), ("瑞丰", "Ruifeng"), ("金禾", "Jinhe"), ("万顺", "Wanshun"), ("佳佳", "Jiajia"), ("宏远", "Hongyuan"), ("百味", "Baiwei"), ("东升", "Dongsheng"),
        ("华联", "Hualian"), ("嘉诚", "Jiacheng"), ("福满", "Fuman"), ("新港", "Xingang"), ("鼎盛", "Dingsheng"), ("和信", "Hexin"), ("同济", "Tongji"), ("绿源", "Lüyuan"),
        ("海纳", "Haina"), ("悦来", "Yuelai"), ("天成", "Tiancheng"), ("利民", "Limin"),
    ];

    public static readonly (string Chinese, string English, string Segment)[] Trades =
    [
        ("超市", "Supermarket", "零售 Retail"), ("便利店", "Convenience", "零售 Retail"), ("餐饮", "Catering", "餐饮 Food service"), ("酒店", "Hotel", "餐饮 Food service"),
        ("批发部", "Wholesale", "批发 Wholesale"), ("商贸", "Trading", "批发 Wholesale"), ("电商", "Online", "电商 Online"), ("学校食堂", "School Canteen", "团体 Institutions"),
    ];

    public static readonly string[] SalesPeople =
    [
        "王建国 Wang Jianguo", "李晓梅 Li Xiaomei", "张伟 Zhang Wei", "陈静 Chen Jing", "刘洋 Liu Yang", "赵磊 Zhao Lei", "孙丽 Sun Li", "周强 Zhou Qiang", "吴敏 Wu Min", "郑浩 Zheng Hao",
        "冯雪 Feng Xue", "何涛 He Tao",
    ];

    public static readonly (string, string)[] FamilyNames =
        [("王", "Wang"), ("李", "Li"), ("张", "Zhang"), ("刘", "Liu"), ("陈", "Chen"), ("杨", "Yang"), ("黄", "Huang"), ("赵", "Zhao"), ("周", "Zhou"), ("吴", "Wu"), ("徐", "Xu"), ("孙", "Sun")];

    public static readonly (string, string)[] GivenNames =
        [("伟", "Wei"), ("芳", "Fang"), ("娜", "Na"), ("敏", "Min"), ("静", "Jing"), ("丽", "Li"), ("强", "Qiang"), ("磊", "Lei"), ("军", "Jun"), ("洋", "Yang"), ("勇", "Yong"), ("艳", "Yan")];

    public static readonly string[] Streets = ["中山路", "人民路", "建设路", "解放路", "和平街", "新华路", "长江路", "工业大道"];

    public static readonly (string, string)[] Makers =
        [("清泉", "Qingquan"), ("金田", "Jintian"), ("家乐", "Jiale"), ("白云", "Baiyun"), ("雪原", "Xueyuan"), ("红叶", "Hongye"), ("南山", "Nanshan"), ("东海", "Donghai")];

    /// <summary>By product group.</summary>
    public static readonly (string, string)[][] Things =
    [
        [("矿泉水", "mineral water"), ("绿茶", "green tea"), ("橙汁", "orange juice"), ("可乐", "cola")],
        [("大米", "rice"), ("面粉", "flour"), ("花生油", "peanut oil"), ("挂面", "noodles")],
        [("酱油", "soy sauce"), ("香醋", "vinegar"), ("辣椒酱", "chilli sauce"), ("料酒", "cooking wine")],
        [("鲜牛奶", "fresh milk"), ("酸奶", "yoghurt"), ("黄油", "butter")],
        [("薯片", "crisps"), ("饼干", "biscuits"), ("坚果", "nuts"), ("糖果", "sweets")],
        [("洗洁精", "dish soap"), ("洗衣液", "laundry liquid"), ("洗手液", "hand wash")],
        [("抽纸", "tissues"), ("卷纸", "toilet paper"), ("餐巾纸", "napkins")],
        [("炒锅", "wok"), ("砧板", "chopping board"), ("保鲜盒", "food box"), ("厨刀", "kitchen knife")],
        [("水饺", "dumplings"), ("虾仁", "shrimps"), ("汤圆", "rice balls"), ("鸡翅", "chicken wings")],
    ];

    public static readonly string[] Channels = ["网上订货 Portal", "电话 Phone", "微信 WeChat", "业务员 Sales visit"];
    public static readonly string[] ReturnReasons = ["破损 Damaged", "发错货 Wrong item", "临期 Close to expiry", "客户退订 Not wanted", "质量投诉 Quality complaint"];
    public static readonly string[] Praise = ["准时，包装好 On time, well packed", "一切正常 All fine", "司机服务好 Friendly driver", ""];
    public static readonly string[] Complaints = ["送货晚了 It came late", "少货 Goods were missing", "包装破损 The packing was broken", "联系不上客服 Nobody answered the phone", "单据不对 The papers were wrong"];
}
