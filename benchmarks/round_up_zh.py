"""The round-up in Traditional Chinese, made of our own sentences, and one in both languages."""

from itertools import count, cycle

from round_up import round_up

_HEAD = """\
---
title: 這一年我們做了甚麼，接下來又有甚麼
date: 2026-11-14
lang: zh-Hant
summary: >-
  四十八個星期、十二次會議、一條行人橋：河邊街坊一起做過的事，還有你仍然可以簽名和參加的一切。
topics: [round-up, river, housing]
author:
  name: 陳若嵐
  location: 米爾布魯克
  bio: 陳若嵐負責河邊公社的會議記錄。她二〇〇九年起住在堤堰旁邊，從未缺席過一次春季大掃除。
---
"""

_OPENING = """\
對住在堤堰和舊磨坊之間的每個人來說，這是漫長的一年。租金上升，行人橋關閉了兩次，但來開會的人比以往任何一年都多。**多謝大家。**以下逐月記下我們的成果，*每一份文件*都附有連結。

![行人橋重開當日的街坊](footbridge.jpg)

"""

_ITEMS = (
    "我們就{place}的事與規劃委員會見面，[會議記錄]({link})顯示，除了一條問題之外，委員會都以書面回答了。",
    "九人小組由{place}一直走到堤堰，記下[哪裏壞了、由誰負責修理]({link})；議會自己的清單比我們的短。",
    "我們與{place}的租戶一起要求[凍結管理費]({link})，直到升降機恢復運作。**一個晚上就有四十戶簽名。**",
    "我們就{place}寫了*一封公開信*給每位候選人；[三位回覆了]({link})，我們把答案一字不改地刊出。",
    "義工在{place}後面種了140棵柳樹。你可以看看[每一棵的位置]({link})，以及在乾旱的星期裏有哪些仍要人澆水。",
    "我們要求在{place}旁邊設過路處的聯署有1,900人簽名，[足以召開聆訊]({link})，而聆訊的日期是這個月最好的消息。",
)

_PLACES = ("舊磨坊", "行人橋", "下草地", "船屋", "圖書館", "車站空地")

PARAGRAPHS = """\
一月的時候，沒有一件事是計劃好的。起初只有兩位街坊，他們不相信一條橋可以因為欠一張表格而關閉一年；\
後來其他人問他們可以做些甚麼。大部分工作都很小：順路載人、一個電話、一鍋湯、用一個下午讀沒有人讀過的文件。
有人問我們，跟官員說這麼多話值不值得。我們認為值得，而且不只因為爭取到過路處。\
明年坐在那個房間裏的人，會找到我們的筆記、數字和名字，並且要由我們停下的地方開始。
錢由你們而來：312人平均捐出十一元。司庫的報告交代了每一元的去向，兩位與委員會並不友好的會員也核對過。\
餘下的足夠支付印刷費到春天。
""".splitlines()

_QUOTATION = """\
> 「我本來是為了升降機來投訴的，最後為了柳樹留下。」
>
> —— 車站空地的一位租戶

"""

_ENDING = """\
## 數字

| 項目 | 去年 | 今年 |
|:-----|----------:|----------:|
| 會議 | 9 | 12 |
| 最多人的一次 | 61 | 148 |
| 收到回覆的信 | 14 | 37 |
| 種下的樹 | 0 | 140 |

## 你現在可以做甚麼

1. 簽署[夜間巴士聯署](https://riverbank.example.org/petitions/night-bus)；星期五截止。
2. 出席週年大會：十二月十二日晚上七時，在圖書館。有湯。
3. 就行人橋寫信給你的議員。[^biu]你自己的一句話，比我們的一頁紙有用。
4. 把這封信轉寄給剛搬來的人。

[簽署聯署](https://riverbank.example.org/petitions/night-bus){.button}

有問題嗎？請寫信到 <people@riverbank.example.org>，或看看 https://riverbank.example.org/about 。

[^biu]: 議會網站的表格要填郵政編碼；[這一份](https://riverbank.example.org/write)不用。
"""


def round_up_in_chinese() -> str:
    """Write the post: front matter and about 5,400 characters of Markdown, the same each time."""
    items, places, paragraphs = cycle(_ITEMS), cycle(_PLACES), cycle(PARAGRAPHS)
    number = count(1)
    parts = [_HEAD, _OPENING]
    for month in ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"):
        parts.append(f"## {month}月\n\n{next(paragraphs)}\n\n")
        for _ in range(7):
            link = f"https://riverbank.example.org/minutes/{next(number)}?from=mail&lang=zh-Hant"
            parts.append(f"- {next(items).format(place=next(places), link=link)}\n")
        parts.append("\n")
        next(places)
        if month == "六":
            parts.append(_QUOTATION)
    return "".join([*parts, _ENDING])


def round_up_in_both() -> str:
    """Write the post with every other section in English."""
    english, chinese = (text.split("\n## ") for text in (round_up(), round_up_in_chinese()))
    english[1::2] = chinese[1::2]
    return "\n## ".join([chinese[0], *english[1:]])
