"""A small survey and its mapping for tests."""

MAPPING = """
mapping = "small"
version = "1"
source = "small-2024"
[columns]
identity = "_uuid"
area = "xa"
head_name = "chu_ho"
birth_year = "nam_sinh"
members = "so_nguoi"
damage = "thiet_hai"
house_lost = "nha"
visited_on = "ngay"
poverty = "dien"
[values.house_lost]
sap = "yes"
hong = "no"
[values.poverty]
ngheo = "poor"
thuong = "average"
[areas]
list = "MAU"
[[areas.unit]]
code = "1"
name = "Xã Suối Mẫu"
[[areas.unit]]
code = "2"
name = "Xã cũ"
valid_to = 2024-01-01
"""
HEADER = "_uuid,xa,chu_ho,nam_sinh,so_nguoi,thiet_hai,nha,ngay,dien"
GOOD = "u{n},1,Trần Thị Ví Dụ,1970,4,85,sap,12/09/2024,ngheo"
