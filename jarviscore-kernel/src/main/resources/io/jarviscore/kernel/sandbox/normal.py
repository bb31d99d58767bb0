import asyncio
import base64
import inspect
import json


def jarviscore_run(given):
    names = {"__name__": "__main__", "inputs": given["inputs"]}

    def refuse(*arguments):
        raise RuntimeError("functions of the host cannot be called from this sandbox server")

    for name in given["functions"]:
        names[name] = refuse
    try:
        exec(compile(given["code"], "<input>", "exec"), names)
        result = names.get("result")
        if result is None and callable(names.get("main")):
            result = names["main"]()
        if inspect.iscoroutine(result):
            result = asyncio.run(result)
        if result is None:
            raise NameError("No 'result' variable found")
        return json.dumps({"success": True, "result": result}, allow_nan=False)
    except BaseException as error:
        return json.dumps({"success": False, "error": str(error), "error_type": type(error).__name__})


jarviscore_outcome = jarviscore_run(json.loads(base64.b64decode("GIVEN")))
print()
print(jarviscore_outcome)
