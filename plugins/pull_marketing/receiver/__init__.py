"""The optional receiver: takes the answers of questionnaires, loses none, delivers each.

It loads contracts and never reads content/. Of ours it imports only the rules of answers
(`questionnaires/{model,conditions,scoring,contract,answering,files}`), `diagnostics` and
`catalogues`.
"""
